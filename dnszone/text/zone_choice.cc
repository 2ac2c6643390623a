#include "dnszone/text/zone_choice.h"

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
  std::string zones;
  for (const ZoneSettings& zone : settings.zones) {
    zones += (zones.empty() ? "" : ", ") + zone.zone.text();
  }
  return zones.empty() ? "none" : zones;
}

}  // namespace millrace::dnszone
