// Texts made from the table of the configuration: a file to fill in, and its descriptions.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace millrace::cli {

// A commented configuration for `millrace init`: settings to fill in are shown as an example
// after "//", others with their default.
std::string config_template();
// `millrace help config [KEY]`: everything, or the keys that a part of whose path is `part`
// ("zones", "/zones/*/file", "ttl") with what is in them. An error suggests another.
Result<std::string> config_help(std::string_view part = "");
// The part of millrace.json(5) that describes the keys, in mdoc(7).
std::string config_manual();

}  // namespace millrace::cli
