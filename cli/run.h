// The program: everything that main() does not.
#pragma once

#include <string>
#include <vector>

#include "core/base/exit_status.h"
#include "core/env/confinement.h"
#include "core/env/env.h"

namespace millrace::cli {

// `args` without the program's name. Writes to env.out and env.err; never throws. `confiner`: for
// the process, before it runs stages; null: it is not confined.
ExitStatus run(Env& env, const std::vector<std::string>& args, Confiner* confiner = nullptr);

}  // namespace millrace::cli
