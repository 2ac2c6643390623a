// When an error is one that was reported before.
#pragma once

#include <string>

namespace millrace::cli {

// The text without what differs from one try to the next: times, durations, numbers of five digits
// or more, what comes after the host of a URL. A CA that does not answer, fails
// (5xx), or is hidden by a proxy that answers in its place, is one error for all certificates.
std::string alert_key(const std::string& text);

}  // namespace millrace::cli
