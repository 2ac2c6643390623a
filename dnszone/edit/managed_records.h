// The content of the managed block or file after an edit: records in, lines out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dnszone/edit/managed_claims.h"
#include "dnszone/edit/managed_place.h"

namespace millrace::dnszone {

struct ManagedRecord;

// Which managed records of a type an edit owns, and which it requires. The others stay as they are.
struct RecordUpdate {
  RrType type;
  std::vector<Record> required{};  // all of that type; an empty list removes the managed ones
  std::function<bool(const Record&)>
      owns{};  // of that type; empty: all. True for the required ones
  // Whether a record written by hand serves the purpose of a required record of that owner, so that
  // this one is not needed; empty: where it is the same.
  std::function<bool(const Record& by_hand, const Record& required)> stands_for{};
  // The configuration of the edit, as it signs its managed records (managed_claims.h): it removes
  // its own, and none that another configuration has signed too. Empty: a person, who may remove
  // any.
  std::string claim{};
  bool takes_unsigned = false;  // with a claim: also removes what it owns and is unsigned
  // Asked last, of each managed record of the type, with all records of its owner and type, managed
  // or by hand, as they would be: false removes it, whoever requires it. Empty: all stay.
  std::function<bool(const ManagedRecord& one, const std::vector<Record>& set)> stays{};
};

struct ManagedRecord {
  Record record;
  Claims claims;  // the configurations that require it
  bool operator==(const ManagedRecord&) const = default;
};

// By owner in canonical order, then type, rdata and TTL.
bool canonical_record_less(const Record& a, const Record& b);

// The managed records now, in canonical order.
std::vector<ManagedRecord> records_in(const ZoneText& text, const ManagedPlace& place);

// The `managed` records after the update, in canonical order: those that are required, and those
// that it does not own or that another configuration has signed. A required record that also exists
// outside the managed block or file, or one that does as well, is not repeated, and one beside an
// RRset outside of it takes that one's TTL, for an RRset has one (RFC 2181 §5.2).
std::vector<ManagedRecord> updated_records(const ZoneText& text, const ManagedPlace& place,
                                           std::vector<ManagedRecord> managed,
                                           const RecordUpdate& update);

// Those of the updated type that are not required, and that its configuration has signed or are
// unsigned.
std::vector<Record> left_over(const std::vector<ManagedRecord>& records,
                              const RecordUpdate& update);

// The records themselves.
std::vector<Record> plain(const std::vector<ManagedRecord>& records);

// One line for each, without line ends.
Result<std::vector<std::string>> lines_of(const std::vector<ManagedRecord>& records);

}  // namespace millrace::dnszone
