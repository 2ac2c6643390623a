// One RRset as a name server gives it, against the keys of its zone.
#pragma once

#include <vector>

#include "dnszone/record/record.h"
#include "dnszone/verify/signature_check.h"

namespace millrace::dnszone {

// One RRset against DNSKEYs: some RRSIG among `rrsigs` by a key of `dnskeys` whose owner is the
// signer verifies at `at`. The error contains why none did.
Result<void> verify_rrset(const std::vector<Record>& rrset, const std::vector<Record>& rrsigs,
                          const std::vector<Record>& dnskeys, const DnsName& zone, TimePoint at);

// Those among the records that are the zone's. The records must outlive them.
VerifyingKeys open_zone_keys(const std::vector<Record>& dnskeys, const DnsName& zone);

// The same with keys that are opened once for many RRsets. `verified`, or null:
// of signatures, each of which is verified once.
Result<void> verify_rrset(const std::vector<Record>& rrset, const std::vector<Record>& rrsigs,
                          VerifyingKeys& keys, const DnsName& zone, TimePoint at,
                          VerifiedSignatures* verified = nullptr);

}  // namespace millrace::dnszone
