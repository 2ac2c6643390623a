// CDS and CDNSKEY: what a zone asks its parent to do about its DS (RFC 7344, RFC 8078).
#pragma once

#include <vector>

#include "dnszone/record.h"
#include "dnszone/settings.h"
#include "dnszone/zone_key.h"

namespace millrace::dnszone {

// The records of the apex for that mode. `keys`: those that belong at the parent.
Result<std::vector<Record>> cds_records(CdsMode mode, const std::vector<const ZoneKey*>& keys,
                                        const DnsName& origin, uint32_t ttl);

// Is it a record that the mode has made anew? Then what stands in the source is dropped.
bool is_made_for(CdsMode mode, RrType type);

}  // namespace millrace::dnszone
