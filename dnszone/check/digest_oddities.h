// Digests of a length that is not that of their kind, so that no certificate matches. Of DS, SSHFP
// and ZONEMD the reading of rdata refuses them, as name servers do.
#pragma once

#include "dnszone/check/oddities.h"

namespace millrace::dnszone {

void look_at_digests(Oddities& found);

}  // namespace millrace::dnszone
