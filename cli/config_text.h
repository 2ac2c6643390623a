// What is written from the table of the configuration: a file to fill in, and its descriptions.
#pragma once

#include <string>

namespace millrace::cli {

// A commented configuration for `millrace init`: what must be filled in stands there as an example
// behind "//", what has a default is shown with it.
std::string config_template();
// `millrace help config`.
std::string config_help();
// The part of millrace.json(5) that describes the keys, in mdoc(7).
std::string config_manual();

}  // namespace millrace::cli
