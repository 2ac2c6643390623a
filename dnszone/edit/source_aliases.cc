#include "dnszone/edit/source_aliases.h"

#include "dnszone/record/cname_chain.h"
#include "dnszone/settings.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

const SourceAliases::Aliases& SourceAliases::of(const ZoneSettings& zone) {
  const auto [found, is_new] = known_.try_emplace(zone.zone);
  if (!is_new) return found->second;
  const auto text = read_configured_zone(files_, zone);
  if (!text) return found->second;
  for (const PlacedRecord& placed : text->records) {
    if (placed.record.type != RrType::cname) continue;
    if (auto target = DnsName::from_wire(placed.record.rdata)) {
      found->second.emplace(placed.record.owner, *std::move(target));
    }
  }
  return found->second;
}

Result<DnsName> SourceAliases::end_of(const DnsName& owner) {
  const auto end = end_of_cnames(owner, [this](const DnsName& name) -> std::optional<DnsName> {
    const ZoneSettings* zone = zone_of(name, settings_);
    if (zone == nullptr) return std::nullopt;
    const Aliases& aliases = of(*zone);
    const auto alias = aliases.find(name);
    return alias == aliases.end() ? std::nullopt : std::optional(alias->second);
  });
  if (end) return *end;
  return Error(owner.text() + " is the first of more than " + std::to_string(kMostCnames) +
               " CNAMEs in a row, or of a loop: no resolver follows it");
}

}  // namespace millrace::dnszone
