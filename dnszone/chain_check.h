// The proofs of absence: does the chain of NSEC or NSEC3 name every name of the zone and its types,
// and does it close?
#pragma once

#include "dnszone/fault_list.h"
#include "dnszone/zone_nodes.h"

namespace millrace::dnszone {

// RFC 4034 §4, RFC 4035 §2.3.
void check_nsec_chain(const ZoneNodes& zone, FaultList& faults);

// RFC 5155 §7.1. `parameters`: rdata of the NSEC3PARAM. Unsigned delegations may be left out where
// the record before them has the opt-out flag (§6).
void check_nsec3_chain(const ZoneNodes& zone, const DnsName& origin, std::string_view parameters,
                       FaultList& faults);

}  // namespace millrace::dnszone
