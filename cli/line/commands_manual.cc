#include "cli/line/commands_manual.h"

#include "cli/line/help.h"
#include "cli/text/mdoc.h"

namespace millrace::cli {
namespace {

std::string option_macros(const Option& option) {
  // mdoc puts the first dash itself.
  std::string text = "Fl " + std::string(option.name.substr(1));
  if (option.letter != 0) text += std::string(" , Fl ") + option.letter;
  if (!option.value.empty()) text += " Ar " + std::string(option.value);
  return text;
}

std::string options_manual(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) {
    text += ".It " + option_macros(option) + "\n" + mdoc_sentences(option.help);
  }
  return text.empty() ? text : ".Bl -tag -width Ds\n" + text + ".El\n";
}

std::string command_manual(const Command& command) {
  std::string head = ".It Cm " + std::string(command.name);
  for (const Option& option : command.options) {
    if (option.required) head += " " + option_macros(option);
  }
  if (!command.operands.usage.empty()) head += " Ar " + mdoc_argument(command.operands.usage);
  return head + "\n" + mdoc_sentences(command.help) + options_manual(command.options) +
         ".Pp\n.Dl " + mdoc_line("millrace " + std::string(command.example)) + "\n";
}

}  // namespace

std::string commands_manual() {
  std::string text = "Every command takes these options:\n" + options_manual(global_options()) +
                     ".Pp\nThe commands:\n.Bl -tag -width Ds\n";
  for (const Command* command : command_table()) text += command_manual(*command);
  return text + ".El\n";
}

}  // namespace millrace::cli
