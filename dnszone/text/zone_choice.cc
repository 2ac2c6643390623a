#include "dnszone/text/zone_choice.h"

#include "core/base/joined.h"

namespace millrace::dnszone {

const ZoneSettings* zone_of(const DnsName& owner, const Settings& settings) {
  const ZoneSettings* best = nullptr;
  for (const ZoneSettings& zone : settings.zones) {
    if (!owner.is_at_or_below(zone.zone)) continue;
    if (best == nullptr || zone.zone.label_count() > best->zone.label_count()) best = &zone;
  }
  return best;
}

std::string zone_list(const Settings& settings) {
  return or_none(joined(settings.zones, ", ", [](const auto& zone) { return zone.zone.text(); }));
}

}  // namespace millrace::dnszone
