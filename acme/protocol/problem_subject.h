// What a problem is about.
#pragma once

#include <vector>

#include "acme/protocol/problem.h"
#include "core/base/name.h"

namespace millrace::acme {

// Whether it mentions one of the names, a parent domain ("too many certificates already issued for
// example.org"), or the set of names. Only the text for people contains that.
bool mentions_any(const Problem& problem, const std::vector<CertName>& names);

}  // namespace millrace::acme
