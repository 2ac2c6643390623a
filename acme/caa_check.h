// CAA of many certificates at once: every name climbed (RFC 8659 §3), everything asked together.
#pragma once

#include <span>
#include <vector>

#include "acme/caa_permission.h"

namespace millrace::acme {

struct CaaQuestion {
  std::vector<CertName> names;  // of one certificate
  CaaClient client;
  // The zone may not be served yet: a name that does not resolve is waited for.
  bool is_first = false;
};

// For each question: whether the CA may issue for all of its names. Errors: a record refuses, or a
// name does not resolve; not_yet: nobody could be asked.
std::vector<Result<void>> check_caa(CaaSource& source, std::span<const CaaQuestion> questions);

}  // namespace millrace::acme
