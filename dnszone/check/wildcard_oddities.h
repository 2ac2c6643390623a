// Names that exist and so get nothing from a wildcard.
#pragma once

#include "dnszone/check/oddities.h"

namespace millrace::dnszone {

void look_at_wildcards(Oddities& found);

}  // namespace millrace::dnszone
