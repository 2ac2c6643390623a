// What `millrace check` finds about the services of this host, without running anything of them.
#pragma once

#include "cli/config/config.h"

namespace millrace::cli {

// Directories, owners, the files that are there, and programs that are not found.
std::vector<Error> check_services(Env& env, const Config& config);

// On a host that does not run pull, which would remove it: the state of former services, with
// copies of their keys.
std::vector<Error> check_former_services(Env& env, const Config& config);

}  // namespace millrace::cli
