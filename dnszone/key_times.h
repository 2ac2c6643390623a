// The timing lines of key files: "Activate: 20261123204826", behind "; " in a .key.
#pragma once

#include <string>
#include <string_view>

#include "dnszone/key_text.h"

namespace millrace::dnszone {

// Takes "NAME: TIME …" into `times`. false: not a timing line. Names that millrace does not act on
// (Revoke, SyncPublish, SyncDelete) are left alone.
Result<bool> take_key_time(std::string_view line, KeyTimes& times);

// The lines, each behind `prefix` and with a newline.
std::string key_time_lines(const KeyTimes& times, std::string_view prefix);

}  // namespace millrace::dnszone
