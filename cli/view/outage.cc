#include "cli/view/outage.h"

#include <ostream>

namespace millrace::cli {

void print_outage(const Invocation& invocation, const Config& config, const std::set<CertId>& ids,
                  const SpkiDigest& key) {
  for (const tlsa::CertificateSettings& certificate : config.tlsa.certificates) {
    if (!ids.contains(certificate.id)) continue;
    std::string owners;
    for (const DnsName& owner : certificate.owners) {
      owners += (owners.empty() ? "" : ", ") + owner.text();
    }
    invocation.env.err << "millrace: certificate " << certificate.id.text()
                       << ": the next run removes the TLSA records of key " << key.hex()
                       << ": until the servers use a certificate of the next key, clients that "
                          "check TLSA cannot connect to "
                       << owners << "\n";
  }
  invocation.env.err.flush();
}

}  // namespace millrace::cli
