// TTLs that signing refuses, or that resolvers will not see as written.
#pragma once

#include "dnszone/check/zone_lint.h"
#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

void lint_ttls(const ZoneIndex& index, Duration validity, ZoneLint& found);
// How long signatures of that validity last at least beyond a refresh.
Duration refresh_margin(Duration validity);

}  // namespace millrace::dnszone
