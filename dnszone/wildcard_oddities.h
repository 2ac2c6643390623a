// Names that exist and so get nothing from a wildcard.
#pragma once

#include "dnszone/oddities.h"

namespace millrace::dnszone {

void look_at_wildcards(Oddities& found);

}  // namespace millrace::dnszone
