// Edits of zone sources on disk.
#pragma once

#include "core/files/files.h"
#include "dnszone/edit/edit_plan.h"

namespace millrace::dnszone {

// Applies the edit to the files of the zone: under a lock on their directory, each replaced in one
// step, refused when someone saved meanwhile. Refused with a reason: what EditPlan refuses. The
// block is made at the end of the source when it is missing, and taken out with the last record if
// it was millrace that made it, so that add and remove give the file back octet by octet.
Result<EditOutcome> edit_zone(Files& files, const ZoneSettings& zone, const ZoneEdit& edit);

// Writes the serial into the source that was read before; the zone after it. not_yet: a file of the
// source has changed meanwhile.
Result<ZoneText> write_serial(Files& files, const ZoneSettings& zone, uint32_t serial,
                              const ZoneText& source);

}  // namespace millrace::dnszone
