// When two errors are the same one that has come again.
#pragma once

#include <string>

namespace millrace::cli {

// The text without what differs from one try to the next: times, durations, numbers of five digits
// or more, what comes after the host of a URL. A CA that does not answer, or answers with a fault
// of its own (5xx) or for a proxy, is one thing, for whatever certificate it was asked.
std::string alert_key(const std::string& text);

}  // namespace millrace::cli
