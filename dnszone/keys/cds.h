// CDS and CDNSKEY: how a zone requests changes of its DS from the parent (RFC 7344, RFC 8078).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dnszone/keys/zone_key.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// The records of the apex for that mode. `keys`: those that belong at the parent.
Result<std::vector<Record>> cds_records(CdsMode mode, const std::vector<const ZoneKey*>& keys,
                                        const DnsName& origin, uint32_t ttl);

bool is_child_signal(RrType type);

// Whether the CDS or CDNSKEY requests deletion of the DS: it is of algorithm 0 (RFC 8078 §4).
bool asks_for_no_ds(const Record& record);

// Why name servers reject a CDS or CDNSKEY at the apex, as text after "CDS at OWNER ": a deletion
// that is not written exactly as RFC 8078 §4 gives it; or that it matches none of the zone's
// `dnskeys` (rdata), where there are any (RFC 7344 §4.1). Of digest types other than 2 and 4 only
// tag and algorithm count.
std::optional<std::string> child_signal_fault(const Record& record,
                                              std::span<const std::string_view> dnskeys);

// Whether the mode makes this record again. Then the one in the source is dropped.
bool is_made_for(CdsMode mode, RrType type);

}  // namespace millrace::dnszone
