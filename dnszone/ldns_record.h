// Records to and from ldns.
#pragma once

#include "dnszone/ldns_handles.h"
#include "dnszone/record.h"

namespace millrace::dnszone {

// An error tells that the rdata is not what the type wants (a truncated MX, a compression pointer).
Result<LdnsRrPtr> to_ldns(const Record& record);
// Owner folded to lower case; names in rdata as they are. An error only for a broken owner.
Result<Record> from_ldns(const ldns_rr& record);

}  // namespace millrace::dnszone
