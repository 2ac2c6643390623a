// The proof behind an edit: what it made of a zone is read again.
#pragma once

#include <map>
#include <vector>

#include "dnszone/zone_edit.h"

namespace millrace::dnszone {

// Reads the zone with the new contents of some of its files, and compares: outside of the managed
// place every record must be what it was (but for the serial asked for), inside there must be the
// wanted ones; and nothing may have come up that keeps name servers from loading the zone.
Result<void> check_edit(const ZoneText& before, const Path& managed_file, const ZoneEdit& edit,
                        const std::map<size_t, std::string>& contents);

}  // namespace millrace::dnszone
