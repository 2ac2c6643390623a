// How `status` shows revocations of which the CA has not yet said that they are done.
#pragma once

#include <string>
#include <vector>

#include "acme/revocation_status.h"
#include "core/json.h"

namespace millrace::cli {

// What the line of the certificate says more if it is the one being revoked; else empty.
std::string in_place_text(const std::vector<acme::RevokingStatus>& revoking);

// Lines below that: of a certificate that another has taken the place of, what people may have to
// do, and when the CA is asked again.
void add_revoking(std::vector<std::string>& lines, const acme::RevokingStatus& revoking);

Json revoking_json(const std::vector<acme::RevokingStatus>& revoking);

}  // namespace millrace::cli
