// Descriptions of the keys, written from the table of the configuration.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace::cli {

// `millrace help config [KEY]`: everything, or the keys that a part of whose path is `part`
// ("zones", "/zones/*/file", "ttl") with what is in them. An error suggests another.
Result<std::string> config_help(std::string_view part = "");
// The part of millrace.json(5) that describes the keys, in mdoc(7).
std::string config_manual();

}  // namespace millrace::cli
