// What is wrong with the host, apart from its files: nothing runs, the disk is full, the state is
// another host's.
#pragma once

#include <vector>

#include "cli/config/config.h"
#include "core/env/env.h"

namespace millrace::cli {

std::vector<Error> check_host(Env& env, const Config& config);

}  // namespace millrace::cli
