// An index of the names of a zone and their records.
#pragma once

#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Looks into the text, which must outlive it. Names are given in wire form, in lower case.
class ZoneIndex {
 public:
  explicit ZoneIndex(const ZoneText& text);

  // Of an RRset the record that was read first; null: there is none.
  const PlacedRecord* first(std::string_view owner, RrType type) const;
  // The same; if the name does not exist, from the wildcard that covers it (RFC 4592 §3.3.1).
  const PlacedRecord* answer(std::string_view name, RrType type) const;
  // Its records by type, and of a type as they were read; empty: it has none.
  std::span<const PlacedRecord* const> at(std::string_view owner) const;
  // All by owner, type, and as they were read.
  std::span<const PlacedRecord* const> all() const { return records_; }
  // Has the name records, or a name below it?
  bool exists(std::string_view name) const { return names_.contains(name); }
  // Whether the name has records, or a name below it (RFC 8020), or a wildcard that covers it.
  bool answers(std::string_view name) const;
  // The NS or DNAME, nearest to the apex, that takes the name out of the zone: NS at or above it,
  // DNAME above it; null: none.
  const PlacedRecord* cut(std::string_view name) const;
  // The DNAME nearest above the name; null: none.
  const PlacedRecord* dname_above(std::string_view name) const;

 private:
  std::string_view source_of(std::string_view name) const;

  std::string_view origin_;
  std::vector<const PlacedRecord*> records_;    // by owner, type, and as they were read
  std::unordered_set<std::string_view> names_;  // that exist
  bool has_cuts_ = false;
  bool has_dnames_ = false;
};

}  // namespace millrace::dnszone
