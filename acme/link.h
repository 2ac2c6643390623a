// Link fields (RFC 8288), which ACME uses for pages and alternate chains (RFC 8555 §7.1.2.1,
// §7.4.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acme/answer.h"

namespace millrace::acme {

// The targets of the answer's links with that relation, in order, resolved against the answer's
// URL; what is not a URL that may be followed is left out.
std::vector<std::string> links_of(const Answer& answer, std::string_view relation);

}  // namespace millrace::acme
