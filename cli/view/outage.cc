#include "cli/view/outage.h"

#include <ostream>

#include "core/base/joined.h"

namespace millrace::cli {

void print_outage(const Invocation& invocation, const Config& config, const std::set<CertId>& ids,
                  const SpkiDigest& key) {
  for (const tlsa::CertificateSettings& certificate : config.tlsa.certificates) {
    if (!ids.contains(certificate.id)) continue;
    invocation.env.err << "millrace: certificate " << certificate.id.text()
                       << ": the next run removes the TLSA records of key " << key.hex()
                       << ": until the servers use a certificate of the next key, clients that "
                          "check TLSA cannot connect to "
                       << joined(certificate.owners) << "\n";
  }
  invocation.env.err.flush();
}

}  // namespace millrace::cli
