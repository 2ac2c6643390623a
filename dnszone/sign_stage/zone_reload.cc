#include "dnszone/sign_stage/zone_reload.h"

#include "dnszone/sign_stage/zone_command.h"

namespace millrace::dnszone {

Result<void> reload_zone(Processes& processes, const ZoneSettings& zone) {
  if (zone.reload.empty()) return {};
  auto reloaded = run_zone_command(processes, command_text("reload", zone.reload), zone.reload,
                                   zone.reload_timeout);
  if (!reloaded) return zone_error(zone.zone, std::move(reloaded).error());
  return {};
}

}  // namespace millrace::dnszone
