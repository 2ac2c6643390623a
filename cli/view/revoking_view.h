// How `status` shows revocations that the CA has not confirmed yet.
#pragma once

#include <string>
#include <vector>

#include "acme/status/revocation_status.h"
#include "core/base/json.h"

namespace millrace::cli {

// An addition to the line of the certificate if it is being revoked; else empty.
std::string in_place_text(const std::vector<acme::RevokingStatus>& revoking);

// Lines below that: for a certificate that was replaced by another one, what the operator may have
// to do, and when the next attempt is.
void add_revoking(std::vector<std::string>& lines, const acme::RevokingStatus& revoking);

Json revoking_json(const std::vector<acme::RevokingStatus>& revoking);

}  // namespace millrace::cli
