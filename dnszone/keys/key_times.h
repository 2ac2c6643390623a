// The timing lines of key files: "Activate: 20261123204826", after "; " in a .key.
#pragma once

#include <string>
#include <string_view>

#include "dnszone/keys/key_text.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// Takes "NAME: TIME …" into `times`. false: not a timing line. Names that millrace does not act on
// (Revoke, SyncPublish, SyncDelete) are not changed.
Result<bool> take_key_time(std::string_view line, KeyTimes& times);

// The lines, each after `prefix` and with a newline.
std::string key_time_lines(const KeyTimes& times, std::string_view prefix);

// The text of a .key (`prefix` "; ") or .private ("") with these times instead of its own. Lines of
// a time that stays, and all others, keep their octets; but format v1.2 becomes v1.3, the first
// that has times.
Secret with_key_times(std::string_view text, const KeyTimes& times, std::string_view prefix);

// Published, active, inactive and deleted in this order, those that are given? `whose`: "the new
// key", for the error.
Result<void> check_order(const KeyTimes& times, const std::string& whose);

}  // namespace millrace::dnszone
