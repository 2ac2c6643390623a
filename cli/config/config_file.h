// Where the configuration is looked for, and how it is loaded.
#pragma once

#include "cli/config/config.h"
#include "core/env/env.h"

namespace millrace::cli {

// The file of --config; without it ./millrace.json, then millrace/millrace.json below the build's
// directory of configurations, /usr/local/etc and /etc. If none exists the error names all of them.
Result<ConfigText> read_config_text(Env& env, const std::string& option);

// Read and checked. Every error of the file is in `errors`.
ConfigReading load_config(Env& env, const std::string& option);

inline constexpr const char* kConfigName = "millrace.json";

}  // namespace millrace::cli
