// The zones, as `status` shows them.
#pragma once

#include "cli/config/config.h"
#include "cli/view/status_part.h"
#include "dnszone/sign_stage/zone_status.h"

namespace millrace::cli {

struct ZoneView {
  DnsName zone;
  Result<dnszone::ZoneStatus> status;
  std::optional<Term> term;  // of its signatures; nullopt: there are none, or its server makes them
};
// Those that this host signs.
std::vector<ZoneView> view_zones(Env& env, const Config& config);

StatusPart zones_status(const std::vector<ZoneView>& zones, TimePoint now);

}  // namespace millrace::cli
