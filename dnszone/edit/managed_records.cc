#include "dnszone/edit/managed_records.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "dnszone/edit/placement.h"

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

bool stands_for(const std::vector<PlaceRequest>& requests, const Record& by_hand,
                const Record& wanted) {
  return by_hand.rdata == wanted.rdata ||
         std::any_of(requests.begin(), requests.end(), [&](const PlaceRequest& request) {
           return request.type == wanted.type && request.stands_for &&
                  request.stands_for(by_hand, wanted);
         });
}

// Records written by hand are kept: such a record already exists, and the TTL of its set is used.
void yield_to(const Record& by_hand, const std::vector<PlaceRequest>& requests,
              std::vector<ManagedRecord>& records) {
  std::erase_if(records, [&](const ManagedRecord& one) {
    return same_set(one.record, by_hand) && stands_for(requests, by_hand, one.record);
  });
  for (ManagedRecord& one : records) {
    if (same_set(one.record, by_hand)) one.record.ttl = by_hand.ttl;
  }
}

Result<std::vector<ManagedRecord>> wanted_records(const ZoneText& text,
                                                  const std::vector<PlaceRequest>& requests) {
  std::vector<ManagedRecord> wanted;
  const Placement placement(text);
  for (const PlaceRequest& request : requests) {
    const Claims claims = request.claim.empty() ? Claims() : Claims{request.claim};
    for (const Record& record : request.wanted) {
      TRY(placement.check(record.owner, record.type));
      wanted.push_back({record, claims});
    }
  }
  tidy(wanted);
  return wanted;
}

// What the request leaves of a managed record; false: nothing, it is removed.
bool leave(const PlaceRequest& request, ManagedRecord& one) {
  if (request.type != one.record.type) return true;
  if (request.owns && !request.owns(one.record)) return true;
  if (request.claim.empty()) return false;
  const bool is_ours = one.claims.erase(request.claim) > 0;
  return !one.claims.empty() || (!is_ours && !request.takes_unsigned);
}

// The first of that record's set among sorted ones; nullptr: there is none.
const ManagedRecord* set_in(const std::vector<ManagedRecord>& records, const Record& record) {
  const ManagedRecord least{{record.owner, record.type, 0, ""}, {}};
  const auto at = std::lower_bound(records.begin(), records.end(), least, managed_less);
  return at != records.end() && same_set(at->record, record) ? &*at : nullptr;
}

// The TTL of the required records applies to the whole set, unless another configuration has a part
// in it.
void take_ttl(const std::vector<ManagedRecord>& wanted, const std::vector<PlaceRequest>& requests,
              ManagedRecord& one) {
  const ManagedRecord* set = set_in(wanted, one.record);
  if (set == nullptr) return;
  const bool is_ours = std::any_of(requests.begin(), requests.end(), [&](const auto& request) {
    return !request.claim.empty() && request.type == one.record.type &&
           (one.claims.empty() || one.claims == Claims{request.claim});
  });
  if (is_ours) one.record.ttl = set->record.ttl;
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

Result<std::vector<ManagedRecord>> managed_records(const ZoneText& text, const ManagedPlace& place,
                                                   const std::vector<PlaceRequest>& requests) {
  ASSIGN(std::vector<ManagedRecord> wanted, wanted_records(text, requests));
  for (const PlacedRecord& placed : text.records) {
    if (place.holds(placed.span) || set_in(wanted, placed.record) == nullptr) continue;
    yield_to(placed.record, requests, wanted);
  }
  std::vector<ManagedRecord> kept;
  for (ManagedRecord& one : records_in(text, place)) {
    const bool stays = std::all_of(requests.begin(), requests.end(),
                                   [&](const auto& request) { return leave(request, one); });
    if (!stays) continue;
    take_ttl(wanted, requests, one);
    kept.push_back(std::move(one));
  }
  std::move(kept.begin(), kept.end(), std::back_inserter(wanted));
  tidy(wanted);
  return wanted;
}

std::vector<Record> left_over(const std::vector<ManagedRecord>& records,
                              const std::vector<PlaceRequest>& requests) {
  std::vector<Record> left;
  for (const PlaceRequest& request : requests) {
    std::vector<Record> wanted = request.wanted;
    for (Record& record : wanted) record.ttl = 0;
    std::sort(wanted.begin(), wanted.end(), canonical_record_less);
    for (const auto& [record, claims] : records) {
      const Record data{record.owner, record.type, 0, record.rdata};
      const bool is_foreign = !claims.empty() && !claims.contains(request.claim);
      if (record.type != request.type || is_foreign) continue;
      if (!std::binary_search(wanted.begin(), wanted.end(), data, canonical_record_less)) {
        left.push_back(record);
      }
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
