#include "tlsa/wanted.h"

#include <algorithm>

namespace millrace::tlsa {

TlsaDocument wanted_records(const CertificateSettings& certificate, Duration ttl,
                            const RequestDocument& request) {
  TlsaDocument document{certificate.id, ttl, {}};
  for (const DnsName& owner : certificate.owners) {
    document.records.push_back({owner, request.current});
    if (request.next) document.records.push_back({owner, *request.next});
  }
  auto& records = document.records;
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return document;
}

}  // namespace millrace::tlsa
