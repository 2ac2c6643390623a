// The content of the managed block or file after an edit: records in, lines out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnszone/edit/managed_claims.h"
#include "dnszone/edit/managed_place.h"
#include "dnszone/edit/zone_edit.h"

namespace millrace::dnszone {

struct ManagedRecord {
  Record record;
  Claims claims;  // the configurations that require it
  bool operator==(const ManagedRecord&) const = default;
};

// By owner in canonical order, then type, rdata and TTL.
bool canonical_record_less(const Record& a, const Record& b);

// The managed records after the edit, in canonical order: those that are required, and those that
// the edit does not own or that another configuration has signed. A required record that also
// exists outside the managed block or file, or one that does as well, is not repeated, and one
// beside an RRset outside of it takes that one's TTL, for an RRset has one (RFC 2181 §5.2). Errors:
// Placement's.
Result<std::vector<ManagedRecord>> managed_records(const ZoneText& text, const ManagedPlace& place,
                                                   const std::vector<PlaceRequest>& requests);

// The managed records now, in canonical order.
std::vector<ManagedRecord> records_in(const ZoneText& text, const ManagedPlace& place);

// Those of `records` that a request of their type does not want, and that its configuration or is
// unsigned.
std::vector<Record> left_over(const std::vector<ManagedRecord>& records,
                              const std::vector<PlaceRequest>& requests);

// The records themselves.
std::vector<Record> plain(const std::vector<ManagedRecord>& records);

// One line for each, without line ends.
Result<std::vector<std::string>> lines_of(const std::vector<ManagedRecord>& records);

}  // namespace millrace::dnszone
