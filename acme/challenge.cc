#include "acme/challenge.h"

#include "core/encoding.h"
#include "core/openssl.h"

namespace millrace::acme {

std::string key_authorization(std::string_view token, std::string_view thumbprint) {
  return std::string(token) + "." + std::string(thumbprint);
}

std::string dns01_value(std::string_view token, std::string_view thumbprint) {
  return to_base64url(sha256(key_authorization(token, thumbprint)));
}

Result<DnsName> dns01_owner(const CertName& name) {
  return name.dns_name().child("_acme-challenge");
}

}  // namespace millrace::acme
