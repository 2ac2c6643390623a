// Names that lead nowhere, most of them for want of a final dot.
#pragma once

#include "dnszone/oddities.h"
#include "dnszone/zone_index.h"

namespace millrace::dnszone {

void look_at_targets(const ZoneIndex& index, Oddities& found);

}  // namespace millrace::dnszone
