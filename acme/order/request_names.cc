#include "acme/order/request_names.h"

#include <algorithm>

namespace millrace::acme {

bool allows(const std::vector<CertName>& configured, const RequestDocument& request) {
  std::vector<CertName> wanted = configured;
  std::sort(wanted.begin(), wanted.end());
  return wanted == request.names;
}

}  // namespace millrace::acme
