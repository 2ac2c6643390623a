// A file to fill in, written from the table of the configuration.
#pragma once

#include <string>

namespace millrace::cli {

// A commented configuration for `millrace init`: what must be filled in stands there as an example
// behind "//", what has a default is shown with it.
std::string config_template();

}  // namespace millrace::cli
