// Names that exist and so get nothing from a wildcard.
#pragma once

#include "dnszone/check/zone_lint.h"

namespace millrace::dnszone {

void lint_wildcards(ZoneLint& found);

}  // namespace millrace::dnszone
