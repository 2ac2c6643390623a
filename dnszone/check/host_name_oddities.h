// Names of hosts that are not valid host names (RFC 952, RFC 1123 §2.1): letters, digits and
// hyphens. BIND does not load a zone as its primary that has them, by its default "check-names
// primary fail".
#pragma once

#include "dnszone/check/oddities.h"

namespace millrace::dnszone {

void look_at_host_names(Oddities& found);

}  // namespace millrace::dnszone
