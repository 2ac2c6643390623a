// Makes untrusted text (from a CA, a name server, a file) safe for a terminal, a log and an error
// message: no control characters, no escape sequences, no megabytes.
#pragma once

#include <string>
#include <string_view>

namespace millrace {

// Control characters become \xNN, invalid UTF-8 too; what is longer than `limit` octets is cut, and
// the cut is marked with "…".
std::string printable(std::string_view text, size_t limit = 400);

}  // namespace millrace
