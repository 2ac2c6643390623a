#include "core/dns/tlsa_warning.h"

namespace millrace {

std::optional<std::string> parameter_warning(const TlsaData& record) {
  const std::string what = "TLSA " + std::to_string(record.usage) + " " +
                           std::to_string(record.selector) + " " + std::to_string(record.matching) +
                           ": ";
  if (record.usage <= 1) {
    return what +
           "SMTP clients do not use the usages 0 and 1 (RFC 7672 section 3.1.3), other "
           "clients require a CA that they trust as well; 3 1 1 is for all";
  }
  if (record.usage == 2) {
    return what +
           "it depends on a certificate of the CA, which the CA may replace before any "
           "renewal, and on the names and dates of the chain; 3 1 1 depends on the "
           "server's key alone";
  }
  if (record.selector == 0) {
    return what +
           "it changes with every renewal of the certificate; 3 1 1 stays as long as the "
           "key does";
  }
  if (record.matching == 0) {
    return what + "it has the full key, which makes long answers; 3 1 1 has its digest";
  }
  if (record.matching == 2) {
    return what + "clients need not support SHA-512 (RFC 6698 section 6); publish 3 1 1 as well";
  }
  return std::nullopt;
}

std::optional<std::string> parameter_warning(const TlsaNumbers& numbers) {
  return parameter_warning(TlsaData{numbers.usage, numbers.selector, numbers.matching, {}});
}

}  // namespace millrace
