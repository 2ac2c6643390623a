// A zone that its name server signs: what is left for the sign stage is that the server sees every
// edit of the source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnszone/settings.h"
#include "dnszone/sign_stage/zone_state.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

struct ServerSignedZone {
  ZoneText source;
  std::string source_digest;
  std::optional<ZoneState> state;
  std::vector<std::string> reasons;  // to have it loaded, for messages; empty: nothing to do
};

// Reads only.
Result<ServerSignedZone> examine_server_signed(const StageContext& context,
                                               const ZoneSettings& zone);

// Raises the serial in the source, unless its owner has done so since the server loaded it last:
// with inline signing a server takes nothing over without. The zone's new state, with
// reload_pending.
Result<ZoneState> hand_over(const StageContext& context, const ZoneSettings& zone,
                            const ServerSignedZone& found);

}  // namespace millrace::dnszone
