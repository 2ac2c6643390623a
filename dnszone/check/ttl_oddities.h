// TTLs that signing refuses, or that resolvers will not see as written.
#pragma once

#include "dnszone/check/oddities.h"
#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

void look_at_ttls(const ZoneIndex& index, Duration validity, Oddities& found);
// How long signatures of that validity last at least beyond a refresh.
Duration refresh_margin(Duration validity);

}  // namespace millrace::dnszone
