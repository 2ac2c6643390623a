#include "dnszone/edit/tlsa_owners.h"

#include <algorithm>
#include <map>

#include "dnszone/text/configured_zone.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {
namespace {

bool is_wildcard_of(const DnsName& name, const DnsName& owner) {
  return name.text().starts_with("*.") && owner.is_at_or_below(name.parent());
}

// Whether the record says that there may be TLSA records at the owner.
bool speaks_of(const Record& record, const DnsName& owner, const DnsName& zone) {
  switch (record.type) {
    case RrType::tlsa:
    case RrType::cname:
      return record.owner == owner || is_wildcard_of(record.owner, owner);
    case RrType::dname:
      return owner.is_at_or_below(record.owner);
    case RrType::ns:
      return record.owner != zone && owner.is_at_or_below(record.owner);
    default:
      return false;
  }
}

}  // namespace

std::set<DnsName> owners_with_tlsa(Files& files, const Settings& settings,
                                   const std::set<DnsName>& owners) {
  std::map<const ZoneSettings*, std::set<DnsName>> by_zone;
  for (const DnsName& owner : owners) by_zone[zone_of(owner, settings)].insert(owner);
  std::set<DnsName> found;
  for (const auto& [zone, names] : by_zone) {
    const bool is_readable = zone != nullptr && zone->signed_by == SignedBy::millrace;
    const auto text = is_readable ? read_configured_zone(files, *zone) : Result<ZoneText>(Error());
    for (const DnsName& owner : names) {
      const bool may_have =
          !text || std::ranges::any_of(text->records, [&, zone = zone](const PlacedRecord& placed) {
            return speaks_of(placed.record, owner, zone->zone);
          });
      if (may_have) found.insert(owner);
    }
  }
  return found;
}

}  // namespace millrace::dnszone
