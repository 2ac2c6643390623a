#include "dnszone/edit/managed_records.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace millrace::dnszone {
namespace {

bool same_set(const Record& a, const Record& b) {
  return a.type == b.type && a.owner == b.owner;
}

bool same_data(const Record& a, const Record& b) {
  return same_set(a, b) && a.rdata == b.rdata;
}

bool managed_less(const ManagedRecord& a, const ManagedRecord& b) {
  return canonical_record_less(a.record, b.record);
}

// Sorted, each record once, one TTL in a set: the least.
void tidy(std::vector<ManagedRecord>& records) {
  std::sort(records.begin(), records.end(), managed_less);
  std::vector<ManagedRecord> once;
  for (ManagedRecord& one : records) {
    if (!once.empty() && same_data(once.back().record, one.record)) {
      once.back().claims.merge(one.claims);
    } else {
      once.push_back(std::move(one));
    }
  }
  records = std::move(once);
  for (size_t first = 0, next = 0; first < records.size(); first = next) {
    const Record& set = records[first].record;
    uint32_t ttl = set.ttl;
    for (next = first; next < records.size() && same_set(set, records[next].record); ++next) {
      ttl = std::min(ttl, records[next].record.ttl);
    }
    for (size_t i = first; i < next; ++i) records[i].record.ttl = ttl;
  }
}

// Records written by hand are kept: such a record already exists, and the TTL of its set is used.
void yield_to(const Record& by_hand, const RecordUpdate& update,
              std::vector<ManagedRecord>& records) {
  std::erase_if(records, [&](const ManagedRecord& one) {
    return same_set(one.record, by_hand) &&
           (by_hand.rdata == one.record.rdata ||
            (update.stands_for && update.stands_for(by_hand, one.record)));
  });
  for (ManagedRecord& one : records) {
    if (same_set(one.record, by_hand)) one.record.ttl = by_hand.ttl;
  }
}

// What the update leaves of a managed record; false: nothing, it is removed.
bool leave(const RecordUpdate& update, ManagedRecord& one) {
  if (update.type != one.record.type) return true;
  if (update.owns && !update.owns(one.record)) return true;
  if (update.claim.empty()) return false;
  const bool is_ours = one.claims.erase(update.claim) > 0;
  return !one.claims.empty() || (!is_ours && !update.takes_unsigned);
}

// The first of that record's set among sorted ones; nullptr: there is none.
const ManagedRecord* set_in(const std::vector<ManagedRecord>& records, const Record& record) {
  const ManagedRecord least{{record.owner, record.type, 0, ""}, {}};
  const auto at = std::lower_bound(records.begin(), records.end(), least, managed_less);
  return at != records.end() && same_set(at->record, record) ? &*at : nullptr;
}

// The TTL of the required records applies to the whole set, unless another configuration has a part
// in it.
void take_ttl(const std::vector<ManagedRecord>& required, const RecordUpdate& update,
              ManagedRecord& one) {
  const ManagedRecord* set = set_in(required, one.record);
  const bool is_ours =
      !update.claim.empty() && (one.claims.empty() || one.claims == Claims{update.claim});
  if (set != nullptr && is_ours) one.record.ttl = set->record.ttl;
}

void drop_what_may_not_stay(const ZoneText& text, const ManagedPlace& place,
                            const RecordUpdate& update, std::vector<ManagedRecord>& records) {
  std::map<DnsName, std::vector<Record>> sets;
  for (const ManagedRecord& one : records) {
    if (one.record.type == update.type) sets[one.record.owner].push_back(one.record);
  }
  for (const PlacedRecord& placed : text.records) {
    const bool is_by_hand = placed.record.type == update.type && !place.holds(placed.span);
    if (is_by_hand) sets[placed.record.owner].push_back(placed.record);
  }
  std::erase_if(records, [&](const ManagedRecord& one) {
    return one.record.type == update.type && !update.stays(one, sets.at(one.record.owner));
  });
}

}  // namespace

bool canonical_record_less(const Record& a, const Record& b) {
  if (a.owner != b.owner) return canonical_less(a.owner, b.owner);
  return std::tie(a.type, a.rdata, a.ttl) < std::tie(b.type, b.rdata, b.ttl);
}

std::vector<ManagedRecord> records_in(const ZoneText& text, const ManagedPlace& place) {
  std::vector<ManagedRecord> records;
  for (const PlacedRecord& placed : text.records) {
    if (!place.holds(placed.span)) continue;
    records.push_back({placed.record, claims_at(text, placed.span)});
  }
  std::sort(records.begin(), records.end(), managed_less);
  return records;
}

std::vector<ManagedRecord> updated_records(const ZoneText& text, const ManagedPlace& place,
                                           std::vector<ManagedRecord> managed,
                                           const RecordUpdate& update) {
  const Claims claims = update.claim.empty() ? Claims() : Claims{update.claim};
  std::vector<ManagedRecord> records;
  for (const Record& record : update.required) records.push_back({record, claims});
  tidy(records);
  for (const PlacedRecord& placed : text.records) {
    if (place.holds(placed.span) || set_in(records, placed.record) == nullptr) continue;
    yield_to(placed.record, update, records);
  }
  std::vector<ManagedRecord> kept;
  for (ManagedRecord& one : managed) {
    if (!leave(update, one)) continue;
    take_ttl(records, update, one);
    kept.push_back(std::move(one));
  }
  std::move(kept.begin(), kept.end(), std::back_inserter(records));
  tidy(records);
  if (update.stays) drop_what_may_not_stay(text, place, update, records);
  return records;
}

std::vector<Record> left_over(const std::vector<ManagedRecord>& records,
                              const RecordUpdate& update) {
  std::vector<Record> required = update.required;
  for (Record& record : required) record.ttl = 0;
  std::sort(required.begin(), required.end(), canonical_record_less);
  std::vector<Record> left;
  for (const auto& [record, claims] : records) {
    const Record data{record.owner, record.type, 0, record.rdata};
    const bool is_foreign = !claims.empty() && !claims.contains(update.claim);
    if (record.type != update.type || is_foreign) continue;
    if (!std::binary_search(required.begin(), required.end(), data, canonical_record_less)) {
      left.push_back(record);
    }
  }
  return left;
}

std::vector<Record> plain(const std::vector<ManagedRecord>& records) {
  std::vector<Record> all;
  all.reserve(records.size());
  for (const ManagedRecord& one : records) all.push_back(one.record);
  return all;
}

Result<std::vector<std::string>> lines_of(const std::vector<ManagedRecord>& records) {
  std::vector<std::string> lines;
  for (const ManagedRecord& one : records) {
    ASSIGN(std::string line, record_text(one.record));
    lines.push_back(std::move(line) + claims_text(one.claims));
  }
  return lines;
}

}  // namespace millrace::dnszone
