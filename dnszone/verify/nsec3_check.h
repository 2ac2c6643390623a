// The proofs of absence by NSEC3.
#pragma once

#include <span>
#include <string_view>

#include "dnszone/verify/fault_list.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

// RFC 5155 §7.1: a whole chain for each NSEC3PARAM whose flags are zero (§4.1.2), of which
// `parameters` holds the rdata; there must be one. Records of other parameters may exist beside it
// (§7.3: they come before their NSEC3PARAM, and go after it). Unsigned delegations may be left out
// where the record before them has the opt-out flag (§6).
void check_nsec3_chains(const ZoneNodes& zone, const DnsName& origin,
                        std::span<const std::string_view> parameters, FaultList& faults);

}  // namespace millrace::dnszone
