#include "cli/completion/completion_words.h"

namespace millrace::cli {
namespace {

constexpr const char* kZshHead = R"(#compdef millrace
# zsh completion for millrace, written by: millrace help completion zsh

# _millrace_row COMMAND: its options with descriptions, what their values are, and its operands.
_millrace_row() {
  options=() values=() operands=
  case $1 in
)";

constexpr const char* kZshWords = R"(  esac
}

# What may follow these words of commands.
_millrace_words() {
  reply=()
  case $1 in
)";

constexpr const char* kZshFunctions = R"sh(  esac
}

# _millrace_offer WHAT: as in completion_words.h of the source.
_millrace_offer() {
  case $1 in
    files) _files ;;
    =*) compadd -- ${=1#=} ;;
    ?*) compadd -- ${(f)"$($program help names $1 ${config:+--config} ${config:+$config} 2>/dev/null)"} ;;
  esac
}

_millrace() {
  local program=${~words[1]} config= command= option= operands= word= is_help=
  local -a options reply
  local -A values
  integer i
  for ((i = 2; i < CURRENT; ++i)); do
    word=${(Q)words[i]}
    if [[ $word == --config=* ]]; then
      config=${~${word#*=}}
    elif [[ $words[i-1] == --config ]]; then
      config=${~word}
    elif [[ $word != -* && $words[i-1] != --changed-exit ]]; then
      if [[ -z $command && -z $is_help && $word == help ]]; then
        is_help=yes
      elif [[ -z $command ]]; then
        command=$word
      elif [[ $command != *' '* ]]; then
        _millrace_words $command
        if (( ${reply[(I)$word:*]} )); then command+=" $word"; fi
      fi
    fi
  done
  _millrace_row "$command"
  if [[ $words[CURRENT] == --*=* ]]; then
    option=${words[CURRENT]%%=*}
    compset -P 1 '*='
  else
    option=$words[CURRENT-1]
  fi
  if (( ${+values[$option]} )); then
    _millrace_offer "$values[$option]"
    return
  fi
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o option options
    return
  fi
  if [[ -n $is_help ]]; then operands=; fi
  reply=()
  if [[ $command != *' '* ]]; then _millrace_words "$command"; fi
  if (( $#reply )); then _describe command reply; fi
  _millrace_offer "$operands"
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _millrace "$@"; else compdef _millrace millrace; fi
)sh";

constexpr const char* kZshQuote = "'\\''";

std::string zsh_row(const CompletedCommand& command) {
  std::string options, values;
  for (const Option& option : command.options) {
    options +=
        "\n        " +
        quoted_for_shell(std::string(option.name) + ":" + first_sentence(option.help), kZshQuote);
    if (option.value.empty()) continue;
    values += " " + std::string(option.name) + " '" + completion_of_option(option) + "'";
  }
  return "    '" + command.name + "')\n      options=(" + options + ")\n      values=(" +
         (values.empty() ? "" : values.substr(1)) + ")\n      operands='" + command.operands +
         "'\n      ;;\n";
}

std::string zsh_words_row(const std::string& before) {
  std::string words;
  for (const CompletedWord& one : words_after(before)) {
    words += "\n        " + quoted_for_shell(one.word + ":" + one.summary, kZshQuote);
  }
  return "    '" + before + "') reply=(" + words + ") ;;\n";
}

CompletedCommand zsh_start() {
  return {"", "", {global_options().begin(), global_options().end()}, ""};
}

}  // namespace

std::string zsh_completion() {
  std::string script = kZshHead + zsh_row(zsh_start());
  for (const CompletedCommand& command : completed_commands()) script += zsh_row(command);
  script += kZshWords + zsh_words_row("");
  for (const std::string& group : command_groups()) script += zsh_words_row(group);
  return script + kZshFunctions;
}

}  // namespace millrace::cli
