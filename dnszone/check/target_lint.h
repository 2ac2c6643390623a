// Targets that do not exist, mostly because of a missing final dot.
#pragma once

#include "dnszone/check/zone_lint.h"
#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

void lint_targets(const ZoneIndex& index, ZoneLint& found);

}  // namespace millrace::dnszone
