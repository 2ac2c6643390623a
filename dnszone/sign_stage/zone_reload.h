// Telling the name server that there is a new signed file.
#pragma once

#include "core/env/env.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Runs the zone's reload command; nothing to run is fine. Errors: it could not be started, it
// exited with another status than 0, it hung and was killed.
Result<void> reload_zone(Processes& processes, const ZoneSettings& zone);

}  // namespace millrace::dnszone
