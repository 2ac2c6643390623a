// The numbers of the SOA (RFC 1912 §2.2, RFC 2308 §5).
#pragma once

#include "dnszone/check/zone_lint.h"

namespace millrace::dnszone {

void lint_soa(const CheckMeasures& measures, ZoneLint& found);

}  // namespace millrace::dnszone
