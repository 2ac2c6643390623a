// DNSKEYs that people wrote into the source of a zone.
#pragma once

#include <vector>

#include "dnszone/keys/zone_key.h"
#include "dnszone/record/record.h"

namespace millrace::dnszone {

// Signing makes the DNSKEY RRset of the keys it is given, as their times have it. One of the source
// that is none of them would be lost silently, and with it what another signer of the zone (RFC
// 8901) or a roll elsewhere needs: that is an error.
Result<void> check_source_keys(const std::vector<const Record*>& records,
                               const std::vector<ZoneKey>& keys, const DnsName& origin);

}  // namespace millrace::dnszone
