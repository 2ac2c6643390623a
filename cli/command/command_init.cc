#include "cli/command/commands.h"
#include "cli/config/config_file.h"
#include "cli/config/config_template.h"
#include "cli/config/state_tree.h"

namespace millrace::cli {
namespace {

// What --config or the operand names; without them the working directory's.
Result<Path> config_place(const Invocation& invocation) {
  const auto& operands = invocation.arguments.operands();
  const std::string& config = invocation.global.config;
  if (!operands.empty() && !config.empty()) {
    return config_error(
        "init: --config and a directory exclude each other; see: millrace help init");
  }
  if (!config.empty()) return Path(config);
  return operands.empty() ? Path(kConfigName) : Path(operands.front()) / kConfigName;
}

// An existing configuration is not changed.
Result<void> make_config(const Invocation& invocation, const Path& shown, Outcome& outcome) {
  Files& files = invocation.env.files;
  const Path file = invocation.below(shown);
  ASSIGN(const auto seen, files.status(file));
  if (seen) {
    outcome.output.push_back(shown.string() + " exists and is not changed");
    return {};
  }
  TRY(files.make_directory(file.parent_path(), 0755));
  TRY(files.write(file, config_template(), 0644));
  outcome.report.changed = true;
  outcome.report.done.push_back(shown.string() +
                                " written: edit the lines that start with \"//\", then run: "
                                "millrace check --config " +
                                shown.string());
  return {};
}

Result<Outcome> run_init(const Invocation& invocation) {
  Outcome outcome;
  ASSIGN(const Path shown, config_place(invocation));
  TRY(make_config(invocation, shown, outcome));
  ASSIGN(const ConfigText source, read_config_text(invocation.env, shown.string()));
  ASSIGN(const Path state, parse_state_path(source));
  outcome.report.add(make_state_tree(
      {.env = invocation.env, .paths = StatePaths(state), .host = source.host_name}));
  return outcome;
}

}  // namespace

extern const Command kInit = {
    .name = "init",
    .operands = {"[DIR]", 0, 1},
    .summary = "writes a commented configuration, the state directory and the signing keys",
    .help =
        "Writes millrace.json into DIR or into the working directory, makes the state directory "
        "that it names, and makes a key with which each stage signs its outbox. What exists is "
        "not changed: with --config, the command completes the state of an existing "
        "configuration.",
    .example = "init /etc/millrace",
    .run = run_init,
};

}  // namespace millrace::cli
