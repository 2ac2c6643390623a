#include "dnszone/text/zone_rules.h"

#include <unordered_map>

namespace millrace::dnszone {
namespace {

// The first record of a kind at each owner.
using Firsts = std::unordered_map<std::string_view, const PlacedRecord*>;

std::string place(const ZoneText& text, const PlacedRecord& record) {
  return text.files[record.span.file].path.filename().string() + ':' +
         std::to_string(record.span.line);
}

void fault(const ZoneText& text, const PlacedRecord& record, ZoneFaults& faults,
           const std::string& message) {
  faults.add(text.files[record.span.file].path, record.span.line, record.span.column, message);
}

bool may_stand_beside_cname(RrType type) {
  return type == RrType::cname || type == RrType::rrsig || type == RrType::nsec;
}

// Two that differ; the same record twice is one.
void check_single(const ZoneText& text, RrType type, Firsts& firsts, ZoneFaults& faults) {
  for (const PlacedRecord& placed : text.records) {
    if (placed.record.type != type) continue;
    const auto [at, fresh] = firsts.emplace(placed.record.owner.wire(), &placed);
    if (fresh || at->second->record.rdata == placed.record.rdata) continue;
    fault(text, placed, faults,
          "a second " + to_text(type) + " at " + placed.record.owner.text() + ", the first is at " +
              place(text, *at->second));
  }
}

}  // namespace

void check_zone_rules(const ZoneText& text, ZoneFaults& faults) {
  Firsts cnames;
  Firsts dnames;
  check_single(text, RrType::dname, dnames, faults);
  check_single(text, RrType::cname, cnames, faults);
  if (cnames.empty()) return;
  for (const PlacedRecord& placed : text.records) {
    if (may_stand_beside_cname(placed.record.type)) continue;
    const auto cname = cnames.find(placed.record.owner.wire());
    if (cname == cnames.end()) continue;
    fault(text, placed, faults,
          to_text(placed.record.type) + " at " + placed.record.owner.text() +
              ", which has a CNAME at " + place(text, *cname->second) +
              " and may not have other data");
  }
}

}  // namespace millrace::dnszone
