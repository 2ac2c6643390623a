#include "cli/completion/completion_words.h"

namespace millrace::cli {
namespace {

constexpr const char* kFishHead =
    R"(# fish completion for millrace, written by: millrace help completion fish

# The words of the command before the cursor, such as "zone sign" or "help zone".
function __millrace_command
    set -l words (commandline -opc)
    set -l command
    set -l skip yes
    for word in $words
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case --config --changed-exit
                set skip yes
            case '-*'
            case '*'
                if test -z "$command"
                    set command $word
                else if test "$command" = help
                    set command "help $word"
                else if contains -- "$command $word" $__millrace_pairs
                    set command "$command $word"
                end
        end
    end
    echo $command
end

function __millrace_is
    set -l command (__millrace_command)
    contains -- "$command" $argv
end

function __millrace_names
    set -l words (commandline -opc)
    set -l config
    for i in (seq (count $words))
        switch $words[$i]
            case '--config=*'
                set config --config (string replace -r '^--config=' '' -- $words[$i])
            case --config
                set -q words[(math $i + 1)]; and set config --config $words[(math $i + 1)]
        end
    end
    $words[1] help names $argv[1] $config 2>/dev/null
end

complete -c millrace -f
)";

constexpr const char* kFishQuote = "\\'";

std::string fish_quoted(std::string_view text) {
  return quoted_for_shell(text, kFishQuote);
}

// The options of complete(1) that offer this.
std::string fish_offer(const std::string& completion) {
  if (completion == "files") return " -F";
  if (completion.starts_with("=")) return " -a " + fish_quoted(completion.substr(1));
  return completion.empty() ? "" : " -a " + fish_quoted("(__millrace_names " + completion + ")");
}

std::string fish_line(const std::string& condition, const std::string& rest) {
  return "complete -c millrace -n " + fish_quoted("__millrace_is " + condition) + rest + "\n";
}

std::string fish_option(const std::string& condition, const Option& option) {
  const std::string completion = completion_of_option(option);
  const bool has_files = completion == "files";
  std::string text = " -l " + std::string(option.name.substr(2));
  if (!option.value.empty()) text += has_files ? " -r" : " -x";
  return fish_line(condition, text + (option.value.empty() ? "" : fish_offer(completion)) + " -d " +
                                  fish_quoted(first_sentence(option.help)));
}

std::string fish_command(const CompletedCommand& command) {
  const std::string condition = "\"" + command.name + "\"";
  std::string lines;
  for (const Option& option : command.options) lines += fish_option(condition, option);
  const std::string offer = fish_offer(command.operands);
  return lines + (offer.empty() ? "" : fish_line(condition, offer));
}

std::string fish_words(const std::string& before) {
  const std::string condition =
      before.empty() ? "\"\" help" : "\"" + before + "\" \"help " + before + "\"";
  std::string lines;
  for (const CompletedWord& one : words_after(before)) {
    lines += fish_line(condition, " -a " + one.word + " -d " + fish_quoted(one.summary));
  }
  return lines;
}

std::string fish_pairs() {
  std::string pairs = "set -g __millrace_pairs";
  for (const Command* command : command_table()) {
    if (command->name.find(' ') == std::string_view::npos) continue;
    pairs += " " + fish_quoted(command->name);
  }
  return pairs + "\n";
}

}  // namespace

std::string fish_completion() {
  std::string script = kFishHead + fish_pairs() + fish_words("");
  for (const std::string& group : command_groups()) script += fish_words(group);
  for (const Option& option : global_options()) script += fish_option("\"\"", option);
  for (const CompletedCommand& command : completed_commands()) script += fish_command(command);
  return script;
}

}  // namespace millrace::cli
