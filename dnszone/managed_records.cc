#include "dnszone/managed_records.h"

#include <algorithm>
#include <tuple>

#include "dnszone/placement.h"

namespace millrace::dnszone {
namespace {

bool same_set(const Record& a, const Record& b) {
  return a.type == b.type && a.owner == b.owner;
}

// Sorted, each record once, one TTL in a set: the least.
void tidy(std::vector<Record>& records) {
  std::sort(records.begin(), records.end(), canonical_record_less);
  const auto same = [](const Record& a, const Record& b) {
    return same_set(a, b) && a.rdata == b.rdata;
  };
  records.erase(std::unique(records.begin(), records.end(), same), records.end());
  for (size_t first = 0, next = 0; first < records.size(); first = next) {
    uint32_t ttl = records[first].ttl;
    for (next = first; next < records.size() && same_set(records[first], records[next]); ++next) {
      ttl = std::min(ttl, records[next].ttl);
    }
    for (size_t i = first; i < next; ++i) records[i].ttl = ttl;
  }
}

bool owns(const std::vector<PlaceRequest>& requests, const Record& record) {
  return std::any_of(requests.begin(), requests.end(), [&](const PlaceRequest& request) {
    return request.type == record.type && (!request.owns || request.owns(record));
  });
}

bool stands_for(const std::vector<PlaceRequest>& requests, const Record& by_hand,
                const Record& wanted) {
  return by_hand.rdata == wanted.rdata ||
         std::any_of(requests.begin(), requests.end(), [&](const PlaceRequest& request) {
           return request.type == wanted.type && request.stands_for &&
                  request.stands_for(by_hand, wanted);
         });
}

// What people wrote by hand stays theirs: a record of it is there already, and its set's TTL
// counts.
void yield_to(const Record& by_hand, const std::vector<PlaceRequest>& requests,
              std::vector<Record>& records) {
  std::erase_if(records, [&](const Record& record) {
    return same_set(record, by_hand) && stands_for(requests, by_hand, record);
  });
  for (Record& record : records) {
    if (same_set(record, by_hand)) record.ttl = by_hand.ttl;
  }
}

}  // namespace

bool canonical_record_less(const Record& a, const Record& b) {
  if (a.owner != b.owner) return canonical_less(a.owner, b.owner);
  return std::tie(a.type, a.rdata, a.ttl) < std::tie(b.type, b.rdata, b.ttl);
}

std::vector<Record> records_in(const ZoneText& text, const ManagedPlace& place) {
  std::vector<Record> records;
  for (const PlacedRecord& placed : text.records) {
    if (place.holds(placed.span)) records.push_back(placed.record);
  }
  std::sort(records.begin(), records.end(), canonical_record_less);
  return records;
}

Result<std::vector<Record>> managed_records(const ZoneText& text, const ManagedPlace& place,
                                            const std::vector<PlaceRequest>& requests) {
  std::vector<Record> wanted;
  const Placement placement(text);
  for (const PlaceRequest& request : requests) {
    for (const Record& record : request.wanted) {
      TRY(placement.check(record.owner, record.type));
      wanted.push_back(record);
    }
  }
  tidy(wanted);
  std::vector<Record> kept;
  for (const PlacedRecord& placed : text.records) {
    const bool managed = place.holds(placed.span);
    if (managed && !owns(requests, placed.record)) kept.push_back(placed.record);
    if (!managed) yield_to(placed.record, requests, wanted);
  }
  wanted.insert(wanted.end(), kept.begin(), kept.end());
  tidy(wanted);
  return wanted;
}

Result<std::vector<std::string>> lines_of(const std::vector<Record>& records) {
  std::vector<std::string> lines;
  for (const Record& record : records) {
    ASSIGN(std::string line, record_text(record));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace millrace::dnszone
