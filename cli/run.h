// The program: everything that main() does not.
#pragma once

#include <string>
#include <vector>

#include "core/env.h"
#include "core/exit_status.h"

namespace millrace::cli {

// `args` without the program's name. Writes to env.out and env.err; never throws.
ExitStatus run(Env& env, const std::vector<std::string>& args);

}  // namespace millrace::cli
