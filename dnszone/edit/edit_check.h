// The check of an edit: the edited zone is read again.
#pragma once

#include <map>
#include <optional>

#include "dnszone/edit/managed_place.h"

namespace millrace::dnszone {

// The zone with the new contents of some of its files, by index.
Result<ZoneText> read_edited(const ZoneText& before, const std::map<size_t, std::string>& contents);

// Outside of the managed block or file every record must be what it was, but the SOA has the
// serial, if one is given.
Result<void> compare_outside(const ZoneText& before, const ManagedPlace& old_place,
                             const ZoneText& after, const ManagedPlace& new_place,
                             std::optional<uint32_t> serial);

// No fault that was not there before may prevent name servers from loading the zone, or from
// serving its records, where records of that type have changed.
Result<void> check_still_good(const ZoneText& before, const ZoneText& after, RrType type);

}  // namespace millrace::dnszone
