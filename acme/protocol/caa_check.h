// Checks CAA for many certificates at once: climbs the tree from every name (RFC 8659 §3), and
// sends all queries together.
#pragma once

#include <span>
#include <vector>

#include "acme/protocol/caa_permission.h"

namespace millrace::acme {

struct CaaQuestion {
  std::vector<CertName> names;  // of one certificate
  CaaClient client;
  // The zone may not be served yet: a name that does not resolve is not_yet.
  bool is_first = false;
};

// For each question: whether the CA may issue for all of its names. Errors: a record forbids it, or
// a name does not resolve; not_yet: no server could be queried.
std::vector<Result<void>> check_caa(CaaSource& source, std::span<const CaaQuestion> questions);

}  // namespace millrace::acme
