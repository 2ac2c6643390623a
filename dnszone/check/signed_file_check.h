// The signed file that the name server loads: whether it is what millrace wrote.
#pragma once

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// An error when the file is missing although the zone was signed, or is not what was written. Of a
// zone that was never signed nothing is required.
Result<void> check_signed_content(const StageContext& context, const ZoneSettings& zone);

// An error when a secondary that lost its primary would serve expired signatures before it gives
// the zone up (SOA EXPIRE, RFC 6781 §4.4.1). `soa_expire` of the source.
Result<void> check_expire(const ZoneSettings& zone, Duration soa_expire);

}  // namespace millrace::dnszone
