// `check`: what stages write.
#pragma once

#include "cli/config/config.h"

namespace millrace::cli {

// Directories and files that the user who runs could not write, and files in the state that belong
// to another user, such as those of a run as root.
std::vector<Error> check_written(Env& env, const Config& config);

}  // namespace millrace::cli
