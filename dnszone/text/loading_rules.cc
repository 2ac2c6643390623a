#include "dnszone/text/loading_rules.h"

#include <algorithm>
#include <set>

#include "dnszone/keys/cds.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostInAMessage = 65535;  // octets
constexpr size_t kHeader = 12;
constexpr size_t kBeforeRdata = 12;  // of a record: compressed owner, type, class, TTL, length
constexpr size_t kTypeAndClass = 4;  // of the question
constexpr size_t kMostShown = 20;

class LoadingRules {
 public:
  LoadingRules(const ZoneText& text, const ZoneIndex& index) : text_(text), index_(index) {
    for (const PlacedRecord* placed : index.at(text.origin.wire())) {
      if (placed->record.type == RrType::dnskey) dnskeys_.push_back(placed->record.rdata);
    }
  }

  std::vector<LoadingFault> run() {
    for (const PlacedRecord& placed : text_.records) {
      const Record& record = placed.record;
      if (record.type == RrType::ns) check_name_server(placed);
      if (record.type == RrType::dnskey) check_dnskey(placed);
      if (is_child_signal(record.type)) check_child_signal(placed);
      check_dname_above(placed);
    }
    check_sizes();
    return std::move(faults_);
  }

 private:
  void check_name_server(const PlacedRecord& placed);
  void check_dnskey(const PlacedRecord& placed);
  void check_child_signal(const PlacedRecord& placed);
  void check_contradiction(const PlacedRecord& placed);
  void check_dname_above(const PlacedRecord& placed);
  void check_sizes();
  void add(const PlacedRecord& placed, std::string message) {
    faults_.push_back({&placed, std::move(message)});
  }

  const ZoneText& text_;
  const ZoneIndex& index_;
  std::vector<std::string_view> dnskeys_;  // rdata of those at the apex
  std::vector<LoadingFault> faults_;
};

void LoadingRules::check_name_server(const PlacedRecord& placed) {
  const DnsName& owner = placed.record.owner;
  if (owner.wire().starts_with(std::string_view("\1*", 2))) {
    return add(placed, "NS at the wildcard " + owner.text() +
                           ": name servers refuse the zone (RFC 4592 §4.2)");
  }
  if (owner != text_.origin) return;
  const auto host = DnsName::from_wire(placed.record.rdata);
  if (!host || !host->is_at_or_below(text_.origin)) return;
  const std::string start = "name server " + host->text() + " of the zone ";
  if (index_.answer(host->wire(), RrType::cname) != nullptr) {
    return add(placed, start + "is a CNAME, expected a name with addresses (RFC 2181 §10.3)");
  }
  if (index_.answer(host->wire(), RrType::a) == nullptr &&
      index_.answer(host->wire(), RrType::aaaa) == nullptr) {
    add(placed, start + "has no address: add its A or AAAA here");
  }
}

void LoadingRules::check_dnskey(const PlacedRecord& placed) {
  const DnsName& owner = placed.record.owner;
  if (owner == text_.origin || index_.cut(owner.wire()) != nullptr) return;
  add(placed, "DNSKEY at " + owner.text() + ", expected it at the apex " + text_.origin.text() +
                  " only (RFC 4035 §2.1)");
}

void LoadingRules::check_child_signal(const PlacedRecord& placed) {
  const Record& record = placed.record;
  const std::string what = to_text(record.type) + " at " + record.owner.text();
  if (record.owner != text_.origin) {
    return add(placed,
               what + ", expected it at the apex " + text_.origin.text() + " only (RFC 7344 §4.1)");
  }
  if (const auto fault = child_signal_fault(record, dnskeys_)) {
    return add(placed, what + ' ' + *fault);
  }
  if (!asks_for_no_ds(record)) check_contradiction(placed);
}

void LoadingRules::check_contradiction(const PlacedRecord& placed) {
  const Record& record = placed.record;
  for (const PlacedRecord* other : index_.at(record.owner.wire())) {
    if (!is_child_signal(other->record.type) || !asks_for_no_ds(other->record)) continue;
    return add(placed,
               to_text(record.type) + " at " + record.owner.text() + " beside a " +
                   to_text(other->record.type) +
                   " that requests deletion of the DS: they contradict each other (RFC 8078 §4)");
  }
}

void LoadingRules::check_dname_above(const PlacedRecord& placed) {
  const Record& record = placed.record;
  const PlacedRecord* dname = index_.dname_above(record.owner.wire());
  if (dname == nullptr || is_made_by_signing(record.type)) return;
  add(placed, to_text(record.type) + " at " + record.owner.text() + ", below the DNAME at " +
                  dname->record.owner.text() + ": name servers refuse the zone (RFC 6672 §2.4)");
}

void LoadingRules::check_sizes() {
  const auto records = index_.all();
  for (size_t first = 0, next = 0; first < records.size(); first = next) {
    const Record& record = records[first]->record;
    size_t octets = kHeader + record.owner.wire().size() + kTypeAndClass;
    for (next = first; next < records.size(); ++next) {
      const Record& other = records[next]->record;
      if (other.type != record.type || other.owner != record.owner) break;
      octets += kBeforeRdata + other.rdata.size();
    }
    if (octets <= kMostInAMessage) continue;
    add(*records[first], "the " + to_text(record.type) + " records at " + record.owner.text() +
                             " need a response of " + std::to_string(octets) +
                             " octets, expected at most 65535 (a DNS message)");
  }
}

}  // namespace

std::vector<LoadingFault> loading_faults(const ZoneText& text, const ZoneIndex& index) {
  return LoadingRules(text, index).run();
}

Result<void> check_loadable(const ZoneText& text) {
  const ZoneIndex index(text);
  const auto faults = loading_faults(text, index);
  if (faults.empty()) return {};
  std::string lines;
  for (size_t i = 0; i < std::min(faults.size(), kMostShown); ++i) {
    const Span& at = faults[i].at->span;
    lines += (i == 0 ? "" : "\n") +
             ZoneFault{text.files[at.file].path, at.line, at.column, faults[i].message}.text();
  }
  if (faults.size() > kMostShown) {
    lines += "\nand " + std::to_string(faults.size() - kMostShown) + " more";
  }
  return Error(lines);
}

Result<void> check_still_loadable(const ZoneText& before, const ZoneText& after) {
  const ZoneIndex index(after);
  const auto faults = loading_faults(after, index);
  if (faults.empty()) return {};
  std::set<std::string> known;
  const ZoneIndex index_before(before);
  for (LoadingFault& fault : loading_faults(before, index_before)) {
    known.insert(std::move(fault.message));
  }
  for (const LoadingFault& fault : faults) {
    if (known.contains(fault.message)) continue;
    return Error("after the edit name servers would not load the zone: " + fault.message);
  }
  return {};
}

}  // namespace millrace::dnszone
