#include "cli/completion/completion_words.h"

#include <algorithm>
#include <iterator>

#include "core/bundle/stage.h"

namespace millrace::cli {
namespace {

struct UsageWord {
  std::string_view word;  // in a usage text
  std::string_view completion;
};

constexpr UsageWord kUsageWords[] = {{"CERT", "certificates"}, {"ORIGIN", "zones"},
                                     {"SERVICE", "services"},  {"FILE", "files"},
                                     {"DIR", "files"},         {"SIGNED", "files"},
                                     {"OUTBOX", "files"},      {"NAME.sec", "files"},
                                     {"NAME.pub", "files"},    {"[NAME…", "certificates"}};

std::string stage_words() {
  std::string words = "=";
  for (const Stage stage : kAllStages) {
    words += (words.size() > 1 ? " " : "") + std::string(to_text(stage));
  }
  return words;
}

std::string completion_of_usage(std::string_view usage) {
  if (usage.find("STAGE") != std::string_view::npos) return stage_words();
  for (const UsageWord& row : kUsageWords) {
    if (usage.find(row.word) != std::string_view::npos) return std::string(row.completion);
  }
  return {};
}

void add_option(const Option& option, std::vector<Option>& options) {
  if (std::ranges::count(options, option.name, &Option::name) == 0) options.push_back(option);
}

void add(const Command& command, std::vector<CompletedCommand>& all) {
  auto place = std::ranges::find(all, command.name, &CompletedCommand::name);
  if (place == all.end()) {
    place = all.insert(place, {std::string(command.name), std::string(command.summary), {}, {}});
  }
  for (const Option& option : command.options) add_option(option, place->options);
  if (place->operands.empty()) place->operands = completion_of_operands(command);
}

}  // namespace

std::string completion_of_option(const Option& option) {
  if (option.name == "--ca") return "cas";
  if (option.name == "--role") return "=key acme dns publisher consumer";
  return completion_of_usage(option.value);
}

std::string completion_of_operands(const Command& command) {
  return completion_of_usage(command.operands.usage);
}

std::vector<CompletedCommand> completed_commands() {
  std::vector<CompletedCommand> all;
  for (const Command* command : command_table()) add(*command, all);
  for (CompletedCommand& command : all) {
    for (const Option& option : global_options()) add_option(option, command.options);
  }
  return all;
}

std::vector<CompletedWord> words_after(const std::string& before) {
  const std::string start = before.empty() ? "" : before + " ";
  std::vector<CompletedWord> words;
  for (const Command* command : command_table()) {
    if (!command->name.starts_with(start)) continue;
    const std::string_view rest = command->name.substr(start.size());
    const std::string word(rest.substr(0, rest.find(' ')));
    if (std::ranges::count(words, word, &CompletedWord::word) > 0) continue;
    const bool is_whole = word.size() == rest.size();
    words.push_back({word, is_whole ? std::string(command->summary) : "commands: " + word + " …"});
  }
  return words;
}

std::vector<std::string> command_groups() {
  std::vector<std::string> groups;
  for (const CompletedWord& word : words_after("")) {
    if (!words_after(word.word).empty()) groups.push_back(word.word);
  }
  return groups;
}

std::string first_sentence(std::string_view help) {
  const size_t end = help.find(". ");
  help = help.substr(0, end);
  if (help.ends_with('.')) help.remove_suffix(1);
  return std::string(help);
}

std::string quoted_for_shell(std::string_view text, std::string_view escape) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace millrace::cli
