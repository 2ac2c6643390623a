// The source of a configured zone.
#pragma once

#include "core/files/files.h"
#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// read_zone() by the zone's settings. The files that it includes are subject to the rules for owner
// and mode that hold for the zone file itself (core/files/ownership.h), which the configuration
// names.
Result<ZoneText> read_configured_zone(Files& files, const ZoneSettings& zone);

}  // namespace millrace::dnszone
