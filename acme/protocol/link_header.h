// Link fields (RFC 8288), which ACME uses for list pages and alternate chains (RFC 8555 §7.1.2.1,
// §7.4.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acme/protocol/answer.h"

namespace millrace::acme {

// The targets of the answer's links with that relation, in order, resolved against the answer's
// URL; URLs that may not be followed are skipped.
std::vector<std::string> links_of(const Answer& answer, std::string_view relation);

}  // namespace millrace::acme
