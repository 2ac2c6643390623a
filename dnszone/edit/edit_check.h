// The check of an edit: the edited zone is read again.
#pragma once

#include <map>
#include <vector>

#include "dnszone/edit/zone_edit.h"

namespace millrace::dnszone {

// Reads the zone with the new contents of some of its files, and compares: outside of the managed
// place every record must be what it was (except the requested serial), inside there must be the
// wanted ones; and no new fault may prevent name servers from loading the zone.
Result<void> check_edit(const ZoneText& before, const Path& managed_file, const ZoneEdit& edit,
                        const std::map<size_t, std::string>& contents);

}  // namespace millrace::dnszone
