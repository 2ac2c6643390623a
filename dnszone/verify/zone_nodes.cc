#include "dnszone/verify/zone_nodes.h"

#include <algorithm>

#include "dnszone/record/canonical.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {

// A record and the position of its sort key.
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

bool is_at_or_below(std::string_view name, std::string_view ancestor) {
  while (name.size() > ancestor.size()) name = parent_of(name);
  return name == ancestor;
}

}  // namespace

const RrsetView* ZoneNode::find(RrType type) const {
  for (const RrsetView& rrset : rrsets) {
    if (rrset.type == type) return &rrset;
  }
  return nullptr;
}

bool ZoneNode::is_authoritative(RrType type) const {
  switch (kind) {
    case NodeKind::authoritative:
      return true;
    // RFC 4035 §2.2: NS and glue belong to the child.
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
    faults_.push_back({record->owner, record->type, record->ttl, "outside the zone"});
    return true;
  });
  add_all(std::move(records));
  classify(origin);
  add_empty_nonterminals(origin);
}

void ZoneNodes::add_all(std::vector<const Record*> records) {
  std::string keys;
  std::vector<Entry> entries = make_entries(records, keys);
  records = {};
  sort(entries);
  const auto middle = std::stable_partition(entries.begin(), entries.end(), [](const Entry& entry) {
    return !belongs_to_nsec3(*entry.record);
  });
  // The spans point into these, so they must not move. What is not used of them costs addresses
  // only.
  rdata_.reserve(entries.size());
  rrsets_.reserve(entries.size());
  signatures_.reserve(entries.size());
  nodes_.reserve(entries.size());
  add_nodes({entries.begin(), middle}, nodes_);
  add_nodes({middle, entries.end()}, hashed_);
}

// The keys are put into `keys`, one for records of one name that follow each other.
std::vector<ZoneNodes::Entry> ZoneNodes::make_entries(const std::vector<const Record*>& records,
                                                      std::string& keys) {
  size_t octets = 0;
  for (const Record* record : records) octets += record->owner.wire().size();
  keys.reserve(2 * octets);  // an escape makes two of one: the views stay good
  std::vector<Entry> entries;
  entries.reserve(records.size());
  for (const Record* record : records) {
    if (!entries.empty() && record->owner == entries.back().record->owner) {
      entries.push_back({entries.back().key, record});
      continue;
    }
    const size_t begin = keys.size();
    append_sort_key(keys, record->owner);
    entries.push_back({std::string_view(keys).substr(begin), record});
  }
  return entries;
}

bool ZoneNodes::comes_before(const Entry& a, const Entry& b) {
  if (const int order = a.key.compare(b.key); order != 0) return order < 0;
  if (a.record->type != b.record->type) return a.record->type < b.record->type;
  return compare_rdata(a.record->type, a.record->rdata, b.record->rdata) < 0;
}

// Zones are mostly sorted except some records, signed ones except the records of each name. So
// sorted runs are merged with their neighbours until all is sorted, which is never slower than
// sorting all of it.
void ZoneNodes::sort(std::vector<Entry>& entries) {
  const auto at = [&](size_t place) {
    return entries.begin() + static_cast<std::ptrdiff_t>(place);
  };
  const auto is_out_of_order = [&](size_t place) {
    return comes_before(entries[place], entries[place - 1]);
  };
  std::vector<size_t> bounds{0};
  for (size_t i = 1; i < entries.size(); ++i) {
    if (is_out_of_order(i)) bounds.push_back(i);
  }
  bounds.push_back(entries.size());
  while (bounds.size() > 2) {
    size_t left = 1;
    for (size_t i = 0; i + 2 < bounds.size(); i += 2) {
      std::inplace_merge(at(bounds[i]), at(bounds[i + 1]), at(bounds[i + 2]), comes_before);
    }
    for (size_t i = 2; i + 1 < bounds.size(); i += 2) {
      if (is_out_of_order(bounds[i])) bounds[left++] = bounds[i];
    }
    bounds[left++] = entries.size();
    bounds.resize(left);
  }
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
    const uint32_t ttl = other->record->ttl;
    faults_.push_back({first.owner, first.type, ttl,
                       "TTLs " + std::to_string(first.ttl) + " and " + std::to_string(ttl) +
                           " in one RRset, expected one (RFC 2181 §5.2)"});
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

// In canonical order a name's missing ancestors come right before the first name below them.
void ZoneNodes::add_empty_nonterminals(const DnsName& origin) {
  std::vector<ZoneNode> all;
  std::vector<std::string_view> missing;
  std::string_view before = origin.wire();
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const std::string_view owner = nodes_[i].owner->wire();
    if (nodes_[i].kind != NodeKind::occluded && owner != origin.wire()) {
      for (std::string_view name = parent_of(owner); !is_at_or_below(before, name);
           name = parent_of(name)) {
        missing.push_back(name);
      }
    }
    if (!missing.empty() && all.empty()) {
      all.reserve(2 * nodes_.size());  // what is not used of it costs addresses only
      all.assign(nodes_.begin(), nodes_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (; !missing.empty(); missing.pop_back()) {
      empty_names_.push_back(*DnsName::from_wire(missing.back()));
      all.push_back({&empty_names_.back(), NodeKind::empty, {}, {}});
    }
    if (!empty_names_.empty()) all.push_back(nodes_[i]);
    before = owner;
  }
  if (!empty_names_.empty()) nodes_ = std::move(all);
}

}  // namespace millrace::dnszone
