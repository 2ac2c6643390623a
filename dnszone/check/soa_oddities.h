// The numbers of the SOA (RFC 1912 §2.2, RFC 2308 §5).
#pragma once

#include "dnszone/check/oddities.h"

namespace millrace::dnszone {

void look_at_soa(const CheckMeasures& measures, Oddities& found);

}  // namespace millrace::dnszone
