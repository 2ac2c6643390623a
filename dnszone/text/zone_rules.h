// Faults that no single line shows: records that may not exist beside each other.
#pragma once

#include "dnszone/text/zone_faults.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// CNAME and other data, two CNAMEs (RFC 1034 §3.6.2, RFC 2181 §10.1), two DNAMEs (RFC 6672 §2.4).
// RRSIG and NSEC may exist beside a CNAME (RFC 4034 §3, §4).
void check_zone_rules(const ZoneText& text, ZoneFaults& faults);

}  // namespace millrace::dnszone
