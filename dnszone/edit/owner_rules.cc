#include "dnszone/edit/owner_rules.h"

#include "core/base/printable.h"

namespace millrace::dnszone {

OwnerRules::OwnerRules(const ZoneText& text) : text_(text) {
  for (const PlacedRecord& placed : text.records) {
    const Record& record = placed.record;
    if (record.type == RrType::cname) cnames_.emplace(record.owner.wire(), &placed);
    if (record.type == RrType::dname) dnames_.emplace(record.owner.wire(), &placed);
    if (record.type == RrType::ns && record.owner != text.origin) {
      delegations_.emplace(record.owner.wire(), &placed);
    }
  }
}

Result<void> OwnerRules::check(const DnsName& owner, RrType type) const {
  if (!owner.is_at_or_below(text_.origin)) {
    return Error(to_text(type) + " at " + owner.text() + ": outside the zone " +
                 text_.origin.text());
  }
  if (type == RrType::ds && owner == text_.origin) {
    return Error("DS at " + owner.text() +
                 ": the apex of the zone, where it has no effect: it belongs in the parent zone");
  }
  const auto cname = cnames_.find(owner.wire());
  if (cname != cnames_.end() && type != RrType::cname) {
    return refused(owner, type, *cname->second, "the name has a CNAME and may not have other data");
  }
  for (DnsName ancestor = owner; ancestor != text_.origin; ancestor = ancestor.parent()) {
    TRY(check_ancestor(owner, type, ancestor));
  }
  return check_ancestor(owner, type, text_.origin);
}

Result<void> OwnerRules::check_ancestor(const DnsName& owner, RrType type,
                                        const DnsName& ancestor) const {
  const auto dname = dnames_.find(ancestor.wire());
  if (dname != dnames_.end() && ancestor != owner) {
    return refused(owner, type, *dname->second, "below a DNAME, where no records are served");
  }
  const auto cut = delegations_.find(ancestor.wire());
  const bool of_the_cut = ancestor == owner && (type == RrType::ns || type == RrType::ds);
  if (cut != delegations_.end() && !is_address(type) && !of_the_cut) {
    return refused(owner, type, *cut->second,
                   ancestor.text() + " is delegated: the record belongs in that zone");
  }
  return {};
}

Error OwnerRules::refused(const DnsName& owner, RrType type, const PlacedRecord& by,
                          const std::string& why) const {
  return Error(to_text(type) + " at " + owner.text() + ": " + why + " (" + text_.place(by.span) +
               ")");
}

}  // namespace millrace::dnszone
