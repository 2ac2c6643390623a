// What an edit makes of the managed place: records in, lines out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnszone/managed_place.h"
#include "dnszone/zone_edit.h"

namespace millrace::dnszone {

// By owner in canonical order, then type, rdata and TTL.
bool canonical_record_less(const Record& a, const Record& b);

// The records that shall stand in the place after the edit, in canonical order: those of the types
// that the edit owns as wanted, the others as they are. A wanted record that also stands outside of
// the place, or one that does as well, is not repeated, and one beside an RRset outside of it takes
// that one's TTL, for an RRset has one (RFC 2181 §5.2). Errors: Placement's.
Result<std::vector<Record>> managed_records(const ZoneText& text, const ManagedPlace& place,
                                            const std::vector<PlaceRequest>& requests);

// The records that stand in the place now, in canonical order.
std::vector<Record> records_in(const ZoneText& text, const ManagedPlace& place);

// One line for each, without line ends.
Result<std::vector<std::string>> lines_of(const std::vector<Record>& records);

}  // namespace millrace::dnszone
