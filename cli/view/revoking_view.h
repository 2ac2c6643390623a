// How `status` shows revocations that the CA has not confirmed yet.
#pragma once

#include <string>
#include <vector>

#include "acme/status/order_status.h"
#include "core/base/json.h"

namespace millrace::cli {

using Revocations = std::vector<acme::RevocationStatus>;

// An addition to the line of the certificate if it is being revoked; else empty.
std::string in_place_text(const Revocations& revocations);

// Lines below that: for a certificate that was replaced by another one, what the operator may have
// to do, and when the next attempt is.
void add_revocations(std::vector<std::string>& lines, const Revocations& revocations);

Json revocations_json(const Revocations& revocations);

}  // namespace millrace::cli
