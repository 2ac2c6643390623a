#include <algorithm>

#include "cli/command/commands.h"
#include "cli/command/role_advice.h"
#include "cli/config/config_file.h"
#include "cli/config/config_template.h"
#include "cli/config/state_tree.h"
#include "core/base/joined.h"

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
Result<void> make_config(const Invocation& invocation, const Path& shown,
                         const std::vector<Role>& roles, Outcome& outcome) {
  Files& files = invocation.env.files;
  const Path file = invocation.below(shown);
  ASSIGN(const auto seen, files.status(file));
  if (seen) {
    outcome.output.push_back(shown.string() + " exists and is not changed");
    return {};
  }
  TRY(files.make_directory(file.parent_path(), 0755));
  TRY(files.write(file, config_template(roles), 0644));
  outcome.report.changed = true;
  outcome.report.done.push_back(shown.string() +
                                " written: edit the lines that start with \"//\", then run: "
                                "millrace check --config " +
                                shown.string());
  return {};
}

// --role writes a configuration; one that is there is not changed.
Result<void> check_roles_wanted(const std::vector<Role>& wanted, const std::vector<Role>& roles,
                                const Path& shown) {
  for (const Role role : wanted) {
    if (std::ranges::count(roles, role) > 0) continue;
    return config_error(shown.string() + ": /roles has " + or_none(joined(roles)) +
                        ", and --role is " + std::string(to_text(role)) +
                        ": init changes no configuration that exists");
  }
  return {};
}

constexpr Option kInitOptions[] = {
    {"--role", "ROLE",
     "Write a configuration with the sections of this role only (key, acme, dns, publisher or "
     "consumer), make the keys of its stages only, and print what to carry to the other hosts and "
     "how to "
     "mount the outboxes there. May be repeated.",
     false, true},
};

Result<Outcome> run_init(const Invocation& invocation) {
  Outcome outcome;
  ASSIGN(const Path shown, config_place(invocation));
  ASSIGN(const auto wanted, invocation.arguments.all_parsed("--role", parse_role));
  TRY(make_config(invocation, shown, wanted, outcome));
  ASSIGN(const ConfigText source, read_config_text(invocation.env, shown.string()));
  ASSIGN(const Path state, parse_state_path(source));
  const std::vector<Role> roles = parse_roles(source);
  TRY(check_roles_wanted(wanted, roles, shown));
  const StageContext context = {
      .env = invocation.env, .paths = StatePaths(state), .host = source.host_name};
  outcome.report.add(make_state_tree(context, stages_of(roles)));
  if (!wanted.empty() && outcome.report.errors.empty()) {
    outcome.output = role_advice(roles, context.paths, context.host);
  }
  return outcome;
}

}  // namespace

extern const Command kInit = {
    .name = "init",
    .operands = {"[DIR]", 0, 1},
    .options = kInitOptions,
    .summary = "writes a commented configuration, the state directory and the signing keys",
    .help =
        "Writes millrace.json into DIR or into the working directory, makes the state directory "
        "that it names, and makes a key with which each stage signs its outbox. What exists is "
        "not changed: with --config, the command completes the state of an existing "
        "configuration. How several hosts work together: millrace-hosts(7).",
    .example = "init --role dns /etc/millrace",
    .run = run_init,
};

}  // namespace millrace::cli
