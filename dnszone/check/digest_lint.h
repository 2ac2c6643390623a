// Digests of a length that is not that of their kind, so that no certificate matches. Of DS, SSHFP
// and ZONEMD the reading of rdata refuses them, as name servers do.
#pragma once

#include "dnszone/check/zone_lint.h"

namespace millrace::dnszone {

void lint_digests(ZoneLint& found);

}  // namespace millrace::dnszone
