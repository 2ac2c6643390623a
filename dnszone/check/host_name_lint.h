// Names of hosts that are not valid host names (RFC 952, RFC 1123 §2.1): letters, digits and
// hyphens. BIND does not load a zone as its primary that has them, by its default "check-names
// primary fail".
#pragma once

#include "dnszone/check/zone_lint.h"

namespace millrace::dnszone {

void lint_host_names(ZoneLint& found);

}  // namespace millrace::dnszone
