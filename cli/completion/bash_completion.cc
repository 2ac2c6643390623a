#include "cli/completion/completion_words.h"

namespace millrace::cli {
namespace {

constexpr const char* kBashHead =
    R"(# bash completion for millrace, written by: millrace help completion bash

# _millrace_row COMMAND: its options, what the value of each is ("OPTION|WHAT"), and its operands.
_millrace_row() {
  options= values=() operands=
  case $1 in
)";

constexpr const char* kBashWords = R"(  esac
}

# What may follow these words of commands.
_millrace_words() {
  case $1 in
)";

constexpr const char* kBashFunctions = R"sh(  esac
}

# _millrace_offer WHAT: as in completion_words.h of the source.
_millrace_offer() {
  case $1 in
    files)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      ;;
    =*) mapfile -t COMPREPLY < <(compgen -W "${1#=}" -- "$cur") ;;
    ?*)
      mapfile -t COMPREPLY < <(compgen -W "$("$program" help names "$1" ${config:+--config "$config"} 2>/dev/null)" -- "$cur")
      ;;
  esac
}

_millrace() {
  local cur=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~\//$HOME/}
  local config= command= option= options operands i word pair is_help=
  local -a values
  COMPREPLY=()
  # "--option=VALUE" is three words here.
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]} option=${COMP_WORDS[i - 1]}
    if [[ $option == = ]]; then option=${COMP_WORDS[i - 2]}; fi
    if [[ $word == = ]]; then
      continue
    elif [[ $option == --config ]]; then
      config=${word/#\~\//$HOME/}
    elif [[ $word != -* && $option != --changed-exit && ${COMP_WORDS[i - 1]} != = ]]; then
      if [[ -z $command && -z $is_help && $word == help ]]; then
        is_help=yes
      elif [[ -z $command ]]; then
        command=$word
      elif [[ $command != *' '* && " $(_millrace_words "$command") " == *" $word "* ]]; then
        command+=" $word"
      fi
    fi
  done
  option=${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $cur == = ]]; then
    cur=
  elif [[ $option == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  _millrace_row "$command"
  for pair in "${values[@]}"; do
    if [[ ${pair%%|*} == "$option" ]]; then
      _millrace_offer "${pair#*|}"
      return
    fi
  done
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    return
  fi
  if [[ -n $is_help ]]; then operands=; fi
  if [[ $command != *' '* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_millrace_words "$command")" -- "$cur")
  fi
  if ((${#COMPREPLY[@]} == 0)); then _millrace_offer "$operands"; fi
}

complete -F _millrace millrace
)sh";

std::string bash_row(const CompletedCommand& command) {
  std::string options, values;
  for (const Option& option : command.options) {
    options += (options.empty() ? "" : " ") + std::string(option.name);
    if (option.value.empty()) continue;
    values += " '" + std::string(option.name) + "|" + completion_of_option(option) + "'";
  }
  return "    '" + command.name + "') options='" + options + "' values=(" +
         (values.empty() ? "" : values.substr(1)) + ") operands='" + command.operands + "' ;;\n";
}

std::string bash_words_row(const std::string& before) {
  std::string words;
  for (const CompletedWord& one : words_after(before)) words += " " + one.word;
  return "    '" + before + "') echo '" + words.substr(1) + "' ;;\n";
}

// Before there is a command: the global options.
CompletedCommand bash_start() {
  return {"", "", {global_options().begin(), global_options().end()}, ""};
}

}  // namespace

std::string bash_completion() {
  std::string script = kBashHead + bash_row(bash_start());
  for (const CompletedCommand& command : completed_commands()) script += bash_row(command);
  script += kBashWords + bash_words_row("");
  for (const std::string& group : command_groups()) script += bash_words_row(group);
  return script + kBashFunctions;
}

}  // namespace millrace::cli
