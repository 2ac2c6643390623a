// `check`: files and modes.
#pragma once

#include "cli/config/config.h"

namespace millrace::cli {

// Of the configuration file and the files that it names outside the zones.
std::vector<Error> check_files(Env& env, const Config& config);
// Of the state directory: modes, and whether its keys can be used.
std::vector<Error> check_state(Env& env, const Config& config);

}  // namespace millrace::cli
