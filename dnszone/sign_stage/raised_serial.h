// The sign stage's edit of a source: its serial.
#pragma once

#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Writes the serial into the source and reads it again. not_yet: it is not what `source` was, but
// for the serial; someone edited it meanwhile.
Result<ZoneText> write_serial(Files& files, const ZoneSettings& zone, uint32_t serial,
                              const ZoneText& source);

}  // namespace millrace::dnszone
