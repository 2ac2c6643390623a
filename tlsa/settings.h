// The part of the configuration for the stage tlsa.
#pragma once

#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"

namespace millrace::tlsa {

struct CertificateSettings {
  CertId id;
  std::vector<DnsName> owners;       // "_25._tcp.mail.example.org."
  std::vector<CertName> names = {};  // of the certificate; empty: any
};

struct Settings {
  Duration ttl{3600};
  std::vector<CertificateSettings> certificates;
};

}  // namespace millrace::tlsa
