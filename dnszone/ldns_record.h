// Records to and from ldns.
#pragma once

#include "dnszone/ldns_handles.h"
#include "dnszone/record.h"

namespace millrace::dnszone {

// "malformed A rdata of 3 octets"
Error malformed(RrType type, std::string_view rdata);

// An error tells that the rdata is not what the type wants (a truncated MX, a compression pointer).
Result<LdnsRrPtr> to_ldns(const Record& record);
// Is the last field there without an octet, so that ldns left it out and has no word for it?
bool lacks_last_field(const ldns_rr& record);
// Owner folded to lower case; names in rdata as they are. An error only for a broken owner.
Result<Record> from_ldns(const ldns_rr& record);

}  // namespace millrace::dnszone
