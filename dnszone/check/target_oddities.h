// Targets that do not exist, mostly because of a missing final dot.
#pragma once

#include "dnszone/check/oddities.h"
#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

void look_at_targets(const ZoneIndex& index, Oddities& found);

}  // namespace millrace::dnszone
