#include "dnszone/text/zone_index.h"

#include <algorithm>
#include <tuple>

#include "dnszone/syntax/name_text.h"

namespace millrace::dnszone {
namespace {

std::tuple<std::string_view, RrType> key_of(const PlacedRecord& placed) {
  return {placed.record.owner.wire(), placed.record.type};
}

std::string_view owner_of(const PlacedRecord* placed) {
  return placed->record.owner.wire();
}

}  // namespace

ZoneIndex::ZoneIndex(const ZoneText& text) : origin_(text.origin.wire()) {
  records_.reserve(text.records.size());
  for (const PlacedRecord& placed : text.records) {
    records_.push_back(&placed);
    std::string_view name = placed.record.owner.wire();
    if (name.size() > origin_.size()) {
      has_cuts_ = has_cuts_ || placed.record.type == RrType::ns;
    }
    has_dnames_ = has_dnames_ || placed.record.type == RrType::dname;
    while (names_.insert(name).second && name.size() > origin_.size()) name = parent_of(name);
  }
  std::stable_sort(records_.begin(), records_.end(),
                   [](const auto* a, const auto* b) { return key_of(*a) < key_of(*b); });
}

const PlacedRecord* ZoneIndex::first(std::string_view owner, RrType type) const {
  const std::tuple wanted(owner, type);
  const auto at =
      std::lower_bound(records_.begin(), records_.end(), wanted,
                       [](const auto* placed, const auto& key) { return key_of(*placed) < key; });
  return at != records_.end() && key_of(**at) == wanted ? *at : nullptr;
}

std::span<const PlacedRecord* const> ZoneIndex::at(std::string_view owner) const {
  const auto begin = std::ranges::lower_bound(records_, owner, {}, owner_of);
  const auto end = std::ranges::upper_bound(begin, records_.end(), owner, {}, owner_of);
  return {begin, end};
}

// The name itself, or the wildcard below its closest encloser, which need not exist.
std::string_view ZoneIndex::source_of(std::string_view name) const {
  if (names_.contains(name)) return name;
  while (name.size() > origin_.size() && !names_.contains(name)) name = parent_of(name);
  std::string wildcard("\1*");
  wildcard += name;
  const auto at = names_.find(wildcard);
  return at == names_.end() ? std::string_view() : *at;
}

const PlacedRecord* ZoneIndex::answer(std::string_view name, RrType type) const {
  return first(source_of(name), type);
}

bool ZoneIndex::answers(std::string_view name) const {
  return !source_of(name).empty();
}

const PlacedRecord* ZoneIndex::cut(std::string_view name) const {
  if (!has_cuts_ && !has_dnames_) return nullptr;
  const PlacedRecord* found = nullptr;
  for (std::string_view at = name; at.size() >= origin_.size() && !at.empty(); at = parent_of(at)) {
    const PlacedRecord* ns = at == origin_ ? nullptr : first(at, RrType::ns);
    const PlacedRecord* dname = at == name ? nullptr : first(at, RrType::dname);
    if (ns != nullptr) found = ns;
    if (dname != nullptr) found = dname;
  }
  return found;
}

const PlacedRecord* ZoneIndex::dname_above(std::string_view name) const {
  if (!has_dnames_) return nullptr;
  while (name.size() > origin_.size()) {
    name = parent_of(name);
    if (const PlacedRecord* dname = first(name, RrType::dname)) return dname;
  }
  return nullptr;
}

}  // namespace millrace::dnszone
