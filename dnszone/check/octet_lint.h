// Characters that an editor or a word processor has inserted.
#pragma once

#include "dnszone/check/zone_lint.h"

namespace millrace::dnszone {

void lint_octets(ZoneLint& found);

}  // namespace millrace::dnszone
