// The ZONEMD records of a zone against the zone (RFC 8976 §4).
#pragma once

#include "dnszone/verify/fault_list.h"
#include "dnszone/verify/zone_digest.h"

namespace millrace::dnszone {

struct ZonemdOutcome {
  std::vector<std::string> matching;  // the hashes of those that match: "SHA-384"
  std::vector<std::string> notes;     // "OWNER ZONEMD: what": those that could not be checked
};

// The zone has a SOA at its origin. A zone without ZONEMD is valid, unless one is `required`.
// Stricter than the RFC, which asks for one that matches: each that can be checked must match,
// since a receiver may know only that one.
ZonemdOutcome check_zonemd(const ZoneNodes& zone, const DnsName& origin, bool required,
                           FaultList& faults);

}  // namespace millrace::dnszone
