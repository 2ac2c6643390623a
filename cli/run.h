// The program: everything that main() does not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/exit_status.h"
#include "core/env/confinement.h"
#include "core/env/env.h"
#include "core/env/system_log.h"

namespace millrace::cli {

// `args` without the program's name. Writes to env.out and env.err; never throws. `confiner`: for
// the process, before it runs stages; null: it is not confined.
// `log`: for commands that are to write to it; null: there is none.
ExitStatus run(Env& env, const std::vector<std::string>& args, Confiner* confiner = nullptr,
               SystemLog* log = nullptr);

// The arguments of the program started as `program` (argv[0]): under the name check_millrace it is
// the plugin of Nagios, `millrace status --nagios`.
std::vector<std::string> arguments_as(std::string_view program, std::vector<std::string> args);

}  // namespace millrace::cli
