// The help, made from the table of commands.
#pragma once

#include <string>

#include "cli/line/command.h"

namespace millrace::cli {

std::string overview();                        // all commands
std::string help_of(const Command& command);   // one of them
std::string usage_of(const Command& command);  // "millrace zone ds --origin ORIGIN --keys DIR"

}  // namespace millrace::cli
