// Characters that an editor or a word processor has inserted.
#pragma once

#include "dnszone/check/oddities.h"

namespace millrace::dnszone {

void look_at_octets(Oddities& found);

}  // namespace millrace::dnszone
