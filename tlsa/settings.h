// The part of the configuration for the stage tlsa.
#pragma once

#include <set>
#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/dns/tlsa_numbers.h"

namespace millrace::tlsa {

struct CertificateSettings {
  CertId id;
  std::vector<DnsName> owners;       // "_25._tcp.mail.example.org."
  std::vector<CertName> names = {};  // of the certificate; empty: any
  OwnerNumbers numbers = {};         // of records beside 3 1 1
};

struct Settings {
  Duration ttl{3600};
  // The rollover (tlsa/rollover/record_visibility.h).
  Duration window = std::chrono::days(1);
  Duration margin = std::chrono::days(3);
  Duration validity = std::chrono::days(14);  // of signatures in the zones, the greatest one
  bool looks = true;                          // connects to the services to see their keys
  std::vector<CertificateSettings> certificates;
  // Owners that have records of other numbers beside 3 1 1: the DNS half is given the public keys.
  std::set<DnsName> numbered = {};
};

}  // namespace millrace::tlsa
