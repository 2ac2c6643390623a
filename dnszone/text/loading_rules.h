// Faults that prevent name servers from loading a zone although each record is valid by itself.
#pragma once

#include <string>
#include <vector>

#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

struct LoadingFault {
  const PlacedRecord* at = nullptr;
  std::string message;  // names no line, so that it is the same after an edit elsewhere
};

// An NS at a wildcard (RFC 4592 §4.2); a name server of the zone, in the zone, that has no address
// or is an alias; data below a DNAME (RFC 6672 §2.4); an RRset that no message can hold; a DNSKEY,
// CDS or CDNSKEY below the apex; a CDS or CDNSKEY that requests deletion of the DS in a way of its
// own or beside another one (RFC 8078 §4), or, where the zone has DNSKEYs, is of none of them.
std::vector<LoadingFault> loading_faults(const ZoneText& text, const ZoneIndex& index);

// The same as an error of one line for each, "FILE:LINE:COLUMN: message", up to 20.
Result<void> check_loadable(const ZoneText& text);

// Refuses an edit that causes a new fault.
Result<void> check_still_loadable(const ZoneText& before, const ZoneText& after);

}  // namespace millrace::dnszone
