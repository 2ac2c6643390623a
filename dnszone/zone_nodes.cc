#include "dnszone/zone_nodes.h"

#include <algorithm>

#include "dnszone/canonical.h"
#include "dnszone/octets.h"

namespace millrace::dnszone {

// A record and where its sort key stands.
struct ZoneNodes::Entry {
  std::string_view key;
  const Record* record;
};

namespace {

bool belongs_to_nsec3(const Record& record) {
  if (record.type == RrType::nsec3) return true;
  return record.type == RrType::rrsig && record.rdata.size() >= 2 &&
         RrType{u16_at(record.rdata, 0)} == RrType::nsec3;
}

}  // namespace

const RrsetView* ZoneNode::find(RrType type) const {
  for (const RrsetView& rrset : rrsets) {
    if (rrset.type == type) return &rrset;
  }
  return nullptr;
}

bool ZoneNode::vouches_for(RrType type) const {
  switch (kind) {
    case NodeKind::authoritative:
      return true;
    // RFC 4035 §2.2: NS and glue are the child's.
    case NodeKind::delegation:
      return type == RrType::ds || type == RrType::nsec;
    case NodeKind::occluded:
    case NodeKind::empty:
      return false;
  }
  return false;
}

ZoneNodes::ZoneNodes(std::vector<const Record*> records, const DnsName& origin) {
  std::erase_if(records, [&](const Record* record) {
    if (record->owner.is_at_or_below(origin)) return false;
    faults_.push_back(record->owner.text() + ' ' + to_text(record->type) + ": outside the zone");
    return true;
  });
  std::string keys;
  std::vector<std::pair<size_t, size_t>> places;  // of a key: where, length
  places.reserve(records.size());
  for (const Record* record : records) {
    const bool is_as_before = !places.empty() && record->owner == records[places.size() - 1]->owner;
    const size_t begin = keys.size();
    if (!is_as_before) append_sort_key(keys, record->owner);
    places.push_back(is_as_before ? places.back() : std::pair(begin, keys.size() - begin));
  }
  std::vector<Entry> entries;
  entries.reserve(records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    entries.push_back(
        {std::string_view(keys).substr(places[i].first, places[i].second), records[i]});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (const int order = a.key.compare(b.key); order != 0) return order < 0;
    if (a.record->type != b.record->type) return a.record->type < b.record->type;
    return compare_rdata(a.record->type, a.record->rdata, b.record->rdata) < 0;
  });
  const auto middle = std::stable_partition(entries.begin(), entries.end(), [](const Entry& entry) {
    return !belongs_to_nsec3(*entry.record);
  });
  // The spans point into these, so they must not move.
  rdata_.reserve(entries.size());
  rrsets_.reserve(entries.size());
  signatures_.reserve(entries.size());
  add_nodes({entries.begin(), middle}, nodes_);
  add_nodes({middle, entries.end()}, hashed_);
  classify(origin);
  add_empty_nonterminals(origin);
}

void ZoneNodes::add_nodes(std::span<const Entry> entries, std::vector<ZoneNode>& nodes) {
  while (!entries.empty()) {
    size_t count = 1;
    while (count < entries.size() && entries[count].key == entries[0].key) ++count;
    nodes.push_back(make_node(entries.first(count)));
    entries = entries.subspan(count);
  }
}

ZoneNode ZoneNodes::make_node(std::span<const Entry> entries) {
  const size_t first_rrset = rrsets_.size();
  const size_t first_signature = signatures_.size();
  ZoneNode node;
  node.owner = &entries[0].record->owner;
  while (!entries.empty()) {
    const RrType type = entries[0].record->type;
    size_t count = 1;
    while (count < entries.size() && entries[count].record->type == type) ++count;
    if (type == RrType::rrsig) {
      for (const Entry& entry : entries.first(count)) {
        signatures_.push_back({entry.record->ttl, entry.record->rdata});
      }
    } else {
      add_rrset(entries.first(count));
    }
    entries = entries.subspan(count);
  }
  node.rrsets = std::span(rrsets_).subspan(first_rrset);
  node.signatures = std::span(signatures_).subspan(first_signature);
  return node;
}

void ZoneNodes::add_rrset(std::span<const Entry> entries) {
  const Record& first = *entries[0].record;
  const size_t begin = rdata_.size();
  const auto other = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.record->ttl != first.ttl;
  });
  if (other != entries.end()) {
    faults_.push_back(first.owner.text() + ' ' + to_text(first.type) + ": TTLs " +
                      std::to_string(first.ttl) + " and " + std::to_string(other->record->ttl) +
                      " in one RRset, want one (RFC 2181 §5.2)");
  }
  for (const Entry& entry : entries) {
    const Record& record = *entry.record;
    if (rdata_.size() == begin || compare_rdata(record.type, rdata_.back(), record.rdata) != 0) {
      rdata_.push_back(record.rdata);
    }
  }
  rrsets_.push_back({first.type, first.ttl, std::span(rdata_).subspan(begin)});
}

void ZoneNodes::classify(const DnsName& origin) {
  const DnsName* cut = nullptr;
  for (ZoneNode& node : nodes_) {
    if (cut && node.owner->is_at_or_below(*cut)) {
      node.kind = NodeKind::occluded;
      continue;
    }
    const bool is_delegation = node.find(RrType::ns) && *node.owner != origin;
    if (is_delegation) node.kind = NodeKind::delegation;
    cut = is_delegation || node.find(RrType::dname) ? node.owner : nullptr;
  }
}

// In canonical order a name's missing ancestors stand right before the first name below them.
void ZoneNodes::add_empty_nonterminals(const DnsName& origin) {
  std::vector<ZoneNode> all;
  all.reserve(nodes_.size());
  const DnsName* before = &origin;
  for (const ZoneNode& node : nodes_) {
    std::vector<DnsName> missing;
    for (DnsName name = node.owner->parent();
         node.kind != NodeKind::occluded && *node.owner != origin && !before->is_at_or_below(name);
         name = name.parent()) {
      missing.push_back(name);
    }
    for (; !missing.empty(); missing.pop_back()) {
      empty_names_.push_back(std::move(missing.back()));
      all.push_back({&empty_names_.back(), NodeKind::empty, {}, {}});
    }
    all.push_back(node);
    before = node.owner;
  }
  nodes_ = std::move(all);
}

}  // namespace millrace::dnszone
