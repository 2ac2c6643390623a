// The manual pages of the commands, made from their table.
#pragma once

#include <string>
#include <string_view>

#include "cli/line/command.h"

namespace millrace::cli {

// The manual page that describes the command, a page of section 1.
std::string_view manual_page_of(const Command& command);

// What millrace(1) has of the commands, in mdoc(7): a list of them by page, those that are
// described there, and the options of all.
std::string commands_manual();
// The commands that such a page describes; nothing if there is no such page.
std::string commands_manual(std::string_view page);

}  // namespace millrace::cli
