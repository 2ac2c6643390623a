// What a shell offers at each place of a command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/line/command.h"

namespace millrace::cli {

// For a value or operand: "files"; "certificates", "zones", "services" or "cas", which are asked of
// the program (configured_names); a list of words, separated by spaces, after "="; empty: nothing.
std::string completion_of_option(const Option& option);
std::string completion_of_operands(const Command& command);

// A name of a command line, with all of the table's commands that have it.
struct CompletedCommand {
  std::string name;  // "zone sign"
  std::string summary;
  std::vector<Option> options;  // each once, the global ones after the command's
  std::string operands;         // as above
};
std::vector<CompletedCommand> completed_commands();

// The words that may follow `before` ("" or a first word), each once, with a summary.
struct CompletedWord {
  std::string word, summary;
};
std::vector<CompletedWord> words_after(const std::string& before);
// First words that others follow: "zone".
std::vector<std::string> command_groups();

// The first sentence, without its full stop.
std::string first_sentence(std::string_view help);
// 'TEXT' for a shell; `escape` replaces each ' in it.
std::string quoted_for_shell(std::string_view text, std::string_view escape);

// Of each shell, by its own file.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace millrace::cli
