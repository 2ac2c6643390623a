#include <ostream>

#include "cli/check/findings.h"
#include "cli/command/commands.h"
#include "cli/completion/completion.h"
#include "cli/config/config_help.h"
#include "cli/line/command_line.h"
#include "cli/line/commands_manual.h"
#include "cli/line/help.h"

namespace millrace::cli {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// "help names KIND", which completions call.
std::string names_text(const Invocation& invocation, const std::string& kind) {
  std::string text;
  for (const std::string& name : configured_names(invocation.env, invocation.global.config, kind)) {
    text += name + "\n";
  }
  return text;
}

Result<std::string> text_for(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.arguments.operands();
  if (words.empty()) return overview();
  if (words.front() == "config") return config_help(words.size() > 1 ? words[1] : "");
  // The parts of the manual pages that are generated from the tables, for their maintainers.
  if (words.front() == "manual-config") return config_manual();
  const std::string second = words.size() > 1 ? words[1] : "";
  if (words.front() == "manual-commands")
    return second.empty() ? commands_manual() : commands_manual(second);
  if (words.front() == "completion") return completion_script(second);
  if (words.front() == "names") return names_text(invocation, second);
  if (words.front() == "manual-findings") return findings_manual();
  if (words.size() == 1) {
    if (const FindingKind* kind = finding_kind(words.front())) return help_of(*kind);
  }
  ASSIGN(const Command* command, command_named(words));
  return help_of(*command);
}

Result<Outcome> run_help(const Invocation& invocation) {
  ASSIGN(const std::string text, text_for(invocation));
  Outcome outcome;
  outcome.output = lines_of(text);
  outcome.is_record = true;
  return outcome;
}

Result<Outcome> run_version(const Invocation&) {
  Outcome outcome;
  outcome.output = {"millrace " MILLRACE_VERSION};
  outcome.is_record = true;
  return outcome;
}

}  // namespace

extern const Command kHelp = {
    .name = "help",
    .operands = {"[COMMAND | config [KEY] | ID | completion SHELL]", 0, 3},
    .summary = "describes a command, the configuration, or what check finds",
    .help =
        "Without an operand, lists the commands. With a command, describes it. With config, "
        "describes every key of the configuration, or the keys of a section or of a name, as in "
        "help config zones. With an ID that check --json gives, says what was found means and what "
        "to do. With completion, prints the completion for bash, zsh or fish.",
    .example = "help zone sign",
    .run = run_help,
};

extern const Command kVersion = {
    .name = "version",
    .summary = "prints the version",
    .help = "Prints the program's name and version, as --version does.",
    .example = "version",
    .run = run_version,
};

}  // namespace millrace::cli
