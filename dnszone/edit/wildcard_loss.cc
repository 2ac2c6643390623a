#include "dnszone/edit/wildcard_loss.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/base/printable.h"
#include "dnszone/syntax/name_text.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kAsterisk("\1*", 2);

bool is_wildcard(const DnsName& name) {
  return name.wire().starts_with(kAsterisk);
}

bool is_service_label(std::string_view wire) {
  return wire.size() > 1 && wire[1] == '_';
}

// A name of a service, such as _tcp.www, in a subtree of hosts.
bool is_service_of_host(const DnsName& name, const DnsName& encloser) {
  if (!is_service_label(name.wire())) return false;
  for (std::string_view at = encloser.wire(); at.size() > 1; at = parent_of(at)) {
    if (is_service_label(at)) return false;
  }
  return true;
}

bool leads_to_an_address(RrType type) {
  return is_address(type) || type == RrType::cname;
}

bool replaces(RrType added, RrType of_wildcard) {
  if (added == of_wildcard || added == RrType::cname || added == RrType::ns) return true;
  return of_wildcard == RrType::cname && leads_to_an_address(added);
}

}  // namespace

WildcardCover::WildcardCover(const ZoneText& text) : text_(text) {
  const bool any = std::ranges::any_of(
      text.records, [](const PlacedRecord& placed) { return is_wildcard(placed.record.owner); });
  if (any) index_.emplace(text);
}

// The records that the wildcard below `encloser` would give the name; nullopt: there is none.
std::optional<WildcardLoss> WildcardCover::covered(const DnsName& name,
                                                   const DnsName& encloser) const {
  if (is_service_of_host(name, encloser)) return std::nullopt;
  const std::string wildcard = std::string(kAsterisk) + encloser.wire();
  if (name.wire() == wildcard) return std::nullopt;
  WildcardLoss loss{name, nullptr, {}, true};
  for (const PlacedRecord* placed : index_->at(wildcard)) {
    const RrType type = placed->record.type;
    if (is_made_by_signing(type)) continue;
    if (loss.types.empty()) loss.wildcard = placed;
    if (loss.types.empty() || loss.types.back() != type) loss.types.push_back(type);
  }
  if (loss.types.empty()) return std::nullopt;
  return loss;
}

std::vector<WildcardLoss> WildcardCover::losses(const DnsName& owner, RrType type) const {
  std::vector<WildcardLoss> losses;
  if (!index_ || !owner.is_at_or_below(text_.origin) || index_->exists(owner.wire())) return losses;
  if (index_->cut(owner.wire()) != nullptr) return losses;
  std::vector<DnsName> made;  // that begin to exist
  DnsName encloser = owner;
  for (; !index_->exists(encloser.wire()); encloser = encloser.parent()) made.push_back(encloser);
  for (const DnsName& name : made) {
    auto loss = covered(name, encloser);
    if (!loss) continue;
    if (name == owner) {
      loss->is_empty = false;
      std::erase_if(loss->types, [&](RrType lost) { return replaces(type, lost); });
    }
    if (!loss->types.empty()) losses.push_back(*std::move(loss));
  }
  return losses;
}

std::string WildcardCover::text_of(const WildcardLoss& loss) const {
  const Span& at = loss.wildcard->span;
  return loss.name.text() +
         (loss.is_empty ? " would be an empty non-terminal without the " : " would not have the ") +
         joined(loss.types) + " that " + loss.wildcard->record.owner.text() + " gives it (" +
         printable(text_.files[at.file].path.filename().string()) + ':' + std::to_string(at.line) +
         ")";
}

Result<void> WildcardCover::check(const DnsName& owner, RrType type,
                                  std::span<const DnsName> allowed) const {
  std::string lost, names, wildcard;
  for (const WildcardLoss& loss : losses(owner, type)) {
    const bool may = std::ranges::any_of(
        allowed, [&](const DnsName& name) { return loss.name.is_at_or_below(name); });
    if (may) continue;
    lost += (lost.empty() ? "" : "; ") + text_of(loss);
    names += (names.empty() ? "" : ", ") + loss.name.text();
    wildcard = loss.wildcard->record.owner.text();
  }
  if (lost.empty()) return {};
  return Error(to_text(type) + " at " + owner.text() + ": " + lost +
               " (RFC 4592 §2.2.2): add these records at " + names + " first, " +
               (type == RrType::txt ? "use a certificate for " + wildcard + ", " : "") +
               "or allow the loss (\"allow_wildcard_loss\" of the zone, zone edit "
               "--allow-wildcard-loss)");
}

std::optional<WildcardLoss> WildcardCover::shadow(const DnsName& name) const {
  if (!index_ || name == text_.origin || !index_->exists(name.wire())) return std::nullopt;
  if (index_->cut(name.wire()) != nullptr) return std::nullopt;
  auto loss = covered(name, name.parent());
  if (!loss) return std::nullopt;
  const auto own = index_->at(name.wire());
  loss->is_empty = own.empty();
  if (loss->is_empty) return loss;
  const auto leads = [](const PlacedRecord* placed) {
    return leads_to_an_address(placed->record.type);
  };
  if (std::ranges::any_of(own, leads)) return std::nullopt;
  std::erase_if(loss->types, [](RrType type) { return !leads_to_an_address(type); });
  if (loss->types.empty()) return std::nullopt;
  return loss;
}

}  // namespace millrace::dnszone
