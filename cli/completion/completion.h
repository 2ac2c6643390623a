// Completion of command lines in shells: a script for each, made from the table of commands, and
// the names of the configuration that the scripts ask for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/line/command.h"

namespace millrace::cli {

// The script for "bash", "zsh" or "fish". A usage error names these.
Result<std::string> completion_script(std::string_view shell);

// What the configuration has of a kind (completion_words.h), one name each, sorted: "certificates",
// "zones", "services", "sources" or "cas". Empty when there is none, and when the configuration
// cannot be read: a shell has no place for the reason.
std::vector<std::string> configured_names(Env& env, const std::string& config_option,
                                          std::string_view kind);

}  // namespace millrace::cli
