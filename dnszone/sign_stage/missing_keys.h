// Keys that were there once. A zone signed without them would be bogus for everyone who has their
// DS or caches their signatures.
#pragma once

#include "core/files/files.h"
#include "dnszone/settings.h"
#include "dnszone/sign_stage/zone_state.h"

namespace millrace::dnszone {

// An error when a key that the zone was signed with last has no files any more, and its Delete time
// has not passed: it names the key, and what to do.
Result<void> check_keys_there(Files& files, const ZoneSettings& zone, const ZoneState& state,
                              TimePoint now);

}  // namespace millrace::dnszone
