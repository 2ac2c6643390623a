// The real Processes: posix_spawn without a shell, one pipe for both output streams.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace {

std::unique_ptr<Processes> make_posix_processes();  // sets SIGCHLD to its default

}  // namespace millrace
