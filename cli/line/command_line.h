// Finds the command of a command line, and the words that belong to it.
#pragma once

#include <string>
#include <vector>

#include "cli/line/command.h"

namespace millrace::cli {

struct CommandLine {
  const Command* command = nullptr;
  std::vector<std::string> words;  // options and operands, global options among them
};

// Global options may also come before the command's name. An error is a usage error.
Result<CommandLine> find_command(const std::vector<std::string>& args);

// The command of that name ("zone", "sign"), for `help`; an error suggests another.
Result<const Command*> command_named(const std::vector<std::string>& words);

}  // namespace millrace::cli
