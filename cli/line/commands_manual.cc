#include "cli/line/commands_manual.h"

#include <algorithm>

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

// The first word of commands → their page. The order of pages is that of millrace(1).
struct PageOf {
  std::string_view word;
  std::string_view page;
};
constexpr std::string_view kMainPage = "millrace";
constexpr PageOf kPageOfs[] = {
    {"init", kMainPage},
    {"help", kMainPage},
    {"version", kMainPage},
    {"issue", "millrace-run"},
    {"run", "millrace-run"},
    {"csr", "millrace-run"},
    {"order", "millrace-run"},
    {"challenge", "millrace-run"},
    {"sign", "millrace-run"},
    {"poll", "millrace-run"},
    {"fetch", "millrace-run"},
    {"publish", "millrace-run"},
    {"pull", "millrace-pull"},
    {"export", "millrace-pull"},
    {"status", "millrace-status"},
    {"check", "millrace-status"},
    {"tlsa", "millrace-tlsa"},
    {"dane", "millrace-tlsa"},
    {"account", "millrace-account"},
    {"revoke", "millrace-account"},
    {"zone", "millrace-zone"},
    {"bundle", "millrace-bundle"},
};

std::string summaries(std::string_view page) {
  std::string text = ".Bl -tag -width \"account deactivate\" -compact\n";
  for (const Command* command : command_table()) {
    if (manual_page_of(*command) != page) continue;
    text +=
        ".It Cm " + mdoc_argument(title_of(*command)) + "\n" + mdoc_line(command->summary) + "\n";
  }
  return text + ".El\n";
}

}  // namespace

std::string_view manual_page_of(const Command& command) {
  const std::string_view word = command.name.substr(0, command.name.find(' '));
  const auto* row = std::ranges::find(kPageOfs, word, &PageOf::word);
  return row == std::end(kPageOfs) ? kMainPage : row->page;
}

std::string commands_manual() {
  std::string text = "By the page that describes them:\n";
  std::string_view before = kMainPage;
  for (const PageOf& row : kPageOfs) {
    if (row.page == before) continue;
    before = row.page;
    text += ".Pp\n.Xr " + std::string(row.page) + " 1 :\n" + summaries(row.page);
  }
  return text + ".Pp\nHere:\n.Bl -tag -width Ds\n" + commands_manual(kMainPage) +
         ".El\n.Pp\nEvery command takes these options:\n" + options_manual(global_options());
}

std::string commands_manual(std::string_view page) {
  std::string text;
  for (const Command* command : command_table()) {
    if (manual_page_of(*command) == page) text += command_manual(*command);
  }
  return text;
}

}  // namespace millrace::cli
