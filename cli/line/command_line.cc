#include "cli/line/command_line.h"

#include <algorithm>

#include "cli/text/suggestion.h"
#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

bool takes_value(const std::string& word) {
  return std::ranges::any_of(global_options(), [&](const Option& option) {
    return option.name == word && !option.value.empty();
  });
}

// The index of the command's first word; args.size(): there is no command.
size_t command_index(const std::vector<std::string>& args) {
  size_t at = 0;
  while (at < args.size() && args[at].starts_with("-")) at += takes_value(args[at]) ? 2U : 1U;
  return std::min(at, args.size());
}

bool is_there(std::string_view option, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return word == option || word.starts_with(std::string(option) + "=");
  });
}

bool has_option_of(const Command& command, const std::vector<std::string>& words) {
  return std::ranges::any_of(command.options,
                             [&](const Option& option) { return is_there(option.name, words); });
}

// Of two commands of one name, the one whose options are given.
const Command* find(const std::string& name, const std::vector<std::string>& words) {
  const Command* plain = nullptr;
  for (const Command* command : command_table()) {
    if (command->name != name) continue;
    if (command->variant_option.empty()) {
      plain = command;
    } else if (has_option_of(*command, words)) {
      return command;
    }
  }
  return plain;
}

std::vector<std::string> names_after(const std::string& prefix) {
  std::vector<std::string> names;
  for (const Command* command : command_table()) {
    if (!command->name.starts_with(prefix)) continue;
    const std::string_view rest = command->name.substr(prefix.size());
    const std::string name(rest.substr(0, rest.find(' ')));
    if (std::ranges::count(names, name) == 0) names.push_back(name);
  }
  return names;
}

Error unknown_command(const std::vector<std::string>& words) {
  const auto after_group = names_after(words[0] + " ");
  if (after_group.empty()) {
    return config_error("unknown command \"" + printable(words[0], 80) + "\"" +
                        did_you_mean(words[0], names_after("")) + "; see: millrace help");
  }
  const std::string wanted = "millrace " + words[0] + ": expected one of " + joined(after_group);
  if (words.size() == 1) return config_error(wanted);
  return config_error(wanted + "; got \"" + printable(words[1], 80) + "\"" +
                      did_you_mean(words[1], after_group));
}

}  // namespace

Result<CommandLine> find_command(const std::vector<std::string>& args) {
  const size_t at = command_index(args);
  if (at == args.size()) return config_error("no command; see: millrace help");
  const auto here = args.begin() + static_cast<std::ptrdiff_t>(at);
  std::vector<std::string> words(args.begin(), here);
  words.insert(words.end(), here + 1, args.end());
  if (here + 1 != args.end()) {
    if (const Command* command = find(*here + " " + *(here + 1), words)) {
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
      return CommandLine{command, words};
    }
  }
  if (const Command* command = find(*here, words)) return CommandLine{command, words};
  return unknown_command({here, args.end()});
}

Result<const Command*> command_named(const std::vector<std::string>& words) {
  if (words.size() > 1) {
    if (const Command* command = find(words[0] + " " + words[1], words)) return command;
  }
  if (const Command* command = find(words[0], words)) return command;
  return unknown_command(words);
}

}  // namespace millrace::cli
