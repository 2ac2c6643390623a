// What `check` says of records that the stages will be asked to place.
#pragma once

#include <vector>

#include "core/files/files.h"
#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Of the planned records of that zone, whose source is `text`, those that no stage could place: at
// or below a delegation or a DNAME, at a CNAME that leads into no configured zone, or where they
// would take names off a wildcard. Also the TLSA records other than 3 1 1, and than those of the
// configuration, that an operator has put beside the planned ones.
std::vector<Error> planned_faults(Files& files, const Settings& settings, const ZoneSettings& zone,
                                  const ZoneText& text);

}  // namespace millrace::dnszone
