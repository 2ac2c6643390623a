// The records of a zone's text, for those who take records alone.
#pragma once

#include <vector>

#include "dnszone/record/rrset_fault.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// The records of a zone's text, in file order; they stay where they are.
std::vector<const Record*> records_of(const ZoneText& text);
// "FILE:LINE" in that text, which must outlive it; empty: there is no such record.
RecordPlaces places_in(const ZoneText& text);

}  // namespace millrace::dnszone
