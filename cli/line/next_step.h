// What to do next, for whoever types the program's name alone.
#pragma once

#include <string>

#include "core/env/env.h"

namespace millrace::cli {

// Lines that say what there is and which command comes next: make a configuration, correct it, make
// the state, check it and issue, or look at the status. Reads only.
std::string next_step(Env& env);

}  // namespace millrace::cli
