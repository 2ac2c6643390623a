// Making key files.
#pragma once

#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// A new pair, written as Korigin+aaa+ttttt.key (0644) and .private (0600); never overwrites. It is
// created now. What `times` does not give: it is published now and active as soon as it is
// published, for ever. Algorithms 8, 13, 14, 15, 16. Errors: another algorithm, times in the wrong
// order.
Result<ZoneKey> generate_key(Files& files, const Path& directory, const DnsName& origin,
                             uint8_t algorithm, uint16_t flags, TimePoint now,
                             const KeyTimes& times = {});

}  // namespace millrace::dnszone
