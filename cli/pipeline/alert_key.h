// When an error or a wait is one that was reported before.
#pragma once

#include <string>

#include "core/base/result.h"

namespace millrace::cli {

// The text without what differs from one attempt to the next: times, durations, numbers of five
// digits or more, what comes after the host of a URL.
std::string lasting_text(const std::string& text);

// The same for all certificates while a server does not work. Otherwise the text as above.
std::string alert_key(const Error& error);

// The subject; without one, the text as above.
std::string wait_key(const Line& line);

}  // namespace millrace::cli
