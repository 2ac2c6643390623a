// The zones, as `status` shows them.
#pragma once

#include "cli/config/config.h"
#include "cli/view/status_part.h"
#include "dnszone/poll/server_states.h"
#include "dnszone/sign_stage/zone_status.h"

namespace millrace::cli {

struct ZoneView {
  DnsName zone;
  Result<dnszone::ZoneStatus> status;
  std::optional<Term> term;  // of its signatures; nullopt: there are none, or its server makes them
};
// What the servers of the zones that this host polls served last; empty: it polls none.
std::vector<dnszone::SeenServer> view_servers(Env& env, const Config& config);

// Those that this host signs.
std::vector<ZoneView> view_zones(Env& env, const Config& config);

StatusPart zones_status(const std::vector<ZoneView>& zones,
                        const std::vector<dnszone::SeenServer>& servers, TimePoint now);

}  // namespace millrace::cli
