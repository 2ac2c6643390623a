// The manual page of the commands, made from their table.
#pragma once

#include <string>

namespace millrace::cli {

std::string commands_manual();  // the commands in millrace(1), in mdoc(7)

}  // namespace millrace::cli
