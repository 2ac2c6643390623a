// What a problem is about.
#pragma once

#include <vector>

#include "acme/problem.h"
#include "core/name.h"

namespace millrace::acme {

// Whether it speaks of one of the names, or of a domain that holds one: "too many certificates
// already issued for example.org"; or of their set. Only words for people tell that.
bool is_about(const Problem& problem, const std::vector<CertName>& names);

}  // namespace millrace::acme
