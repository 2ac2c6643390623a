// The proofs of absence by NSEC: does the chain name every name of the zone and its types, and does
// it close?
#pragma once

#include "dnszone/verify/fault_list.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

// RFC 4034 §4, RFC 4035 §2.3.
void check_nsec_chain(const ZoneNodes& zone, FaultList& faults);

}  // namespace millrace::dnszone
