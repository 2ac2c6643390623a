#include "dnszone/text/delegation_cut.h"

#include <unordered_set>

namespace millrace::dnszone {
namespace {

using Names = std::unordered_set<std::string>;  // in wire form, in lower case

Names name_servers(const ZoneText& text) {
  Names hosts;
  for (const PlacedRecord& placed : text.records) {
    if (placed.record.type != RrType::ns) continue;
    if (const auto host = DnsName::from_wire(placed.record.rdata)) hosts.insert(host->wire());
  }
  return hosts;
}

bool belongs_to_cut(const Record& record, const Record& cut, const Names& servers) {
  if (is_address(record.type)) return servers.contains(record.owner.wire());
  return record.owner == cut.owner && (record.type == RrType::ns || record.type == RrType::ds);
}

}  // namespace

std::vector<Unserved> unserved_records(const ZoneText& text, const ZoneIndex& index) {
  std::vector<Unserved> found;
  const Names servers = name_servers(text);
  for (const PlacedRecord& placed : text.records) {
    const Record& record = placed.record;
    const PlacedRecord* cut = index.cut(record.owner.wire());
    if (cut == nullptr || cut->record.type == RrType::dname || is_made_by_signing(record.type) ||
        belongs_to_cut(record, cut->record, servers)) {
      continue;
    }
    found.push_back({&placed, cut});
  }
  return found;
}

Result<void> check_still_served(const ZoneText& before, const ZoneText& after) {
  const ZoneIndex index(after);
  const auto unserved = unserved_records(after, index);
  if (unserved.empty()) return {};
  const ZoneIndex index_before(before);
  for (const auto& [placed, cut] : unserved) {
    const std::string& owner = placed->record.owner.wire();
    if (index_before.first(owner, placed->record.type) == nullptr ||
        index_before.cut(owner) != nullptr) {
      continue;
    }
    return Error("after the edit " + to_text(placed->record.type) + " at " +
                 placed->record.owner.text() + " would no longer be served, because " +
                 cut->record.owner.text() + " would be delegated: move it into that zone first");
  }
  return {};
}

}  // namespace millrace::dnszone
