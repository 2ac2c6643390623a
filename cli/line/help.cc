#include "cli/line/help.h"

#include <algorithm>

#include "cli/line/commands_manual.h"
#include "cli/text/text_wrap.h"

namespace millrace::cli {
namespace {

constexpr size_t kWidth = 96;

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string option_text(const Option& option) {
  const std::string value(option.value);
  const std::string letter = option.letter == 0 ? "" : std::string({',', ' ', '-', option.letter});
  return std::string(option.name) + letter + (value.empty() ? "" : " " + value);
}

// "  --out FILE   what it is", the description indented where it needs more lines.
std::string option_lines(std::span<const Option> options) {
  size_t widest = 0;
  for (const Option& option : options) widest = std::max(widest, option_text(option).size());
  std::string text;
  for (const Option& option : options) {
    std::string head = "  " + padded(option_text(option), widest) + "  ";
    for (const std::string& line : wrap(option.help, kWidth - head.size())) {
      text += head + line + "\n";
      head.assign(head.size(), ' ');
    }
  }
  return text;
}

}  // namespace

std::string usage_of(const Command& command) {
  std::string usage = "millrace " + std::string(command.name);
  bool any_optional = false;
  for (const Option& option : command.options) {
    if (option.required) usage += " " + option_text(option);
    any_optional = any_optional || !option.required;
  }
  if (any_optional) usage += " [options]";
  if (!command.operands.usage.empty()) usage += " " + std::string(command.operands.usage);
  return usage;
}

std::string overview() {
  size_t widest = 0;
  for (const Command* command : command_table()) {
    widest = std::max(widest, title_of(*command).size());
  }
  std::string text = "usage: millrace COMMAND [options] [operands]\n\n";
  for (const Command* command : command_table()) {
    text += "  " + padded(title_of(*command), widest) + "  " + std::string(command->summary) + "\n";
  }
  text += "\nEvery command takes:\n\n" + option_lines(global_options());
  return text +
         "\nmillrace help COMMAND explains one, millrace help config the configuration;\n"
         "the manual pages begin with millrace-tutorial(7), millrace(1) and millrace.json(5).\n"
         "Exit status: 0 the wanted state holds, 1 failed, 2 usage or configuration, 75 not yet.\n";
}

std::string help_of(const Command& command) {
  std::string text = title_of(command) + ": " + std::string(command.summary) +
                     "\n\nusage: " + usage_of(command) + "\n\n";
  for (const std::string& line : wrap(command.help, kWidth)) text += line + "\n";
  if (!command.options.empty()) text += "\n" + option_lines(command.options);
  return text + "\nExample:\n  millrace " + std::string(command.example) +
         "\n\nManual page: " + std::string(manual_page_of(command)) + "(1)\n";
}

}  // namespace millrace::cli
