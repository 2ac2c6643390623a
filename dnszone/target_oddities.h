// Targets that do not exist, mostly because of a missing final dot.
#pragma once

#include "dnszone/oddities.h"
#include "dnszone/zone_index.h"

namespace millrace::dnszone {

void look_at_targets(const ZoneIndex& index, Oddities& found);

}  // namespace millrace::dnszone
