// What a delegation takes out of the zone: its name and those below it are the child's (RFC 1034
// §4.2.1).
#pragma once

#include <vector>

#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

struct Unserved {
  const PlacedRecord* record = nullptr;
  const PlacedRecord* cut = nullptr;  // an NS of the delegation
};

// The records at or below a delegation that are never served, in file order: all but its NS and DS,
// the addresses of name servers (glue), and what signing makes.
std::vector<Unserved> unserved_records(const ZoneText& text, const ZoneIndex& index);

// Refuses an edit by which records are served no more, and names one of them.
Result<void> check_still_served(const ZoneText& before, const ZoneText& after);

}  // namespace millrace::dnszone
