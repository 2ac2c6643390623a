#include <algorithm>

#include <pwd.h>
#include <unistd.h>

#include "cli/command/commands.h"
#include "cli/command/role_advice.h"
#include "cli/config/config_file.h"
#include "cli/config/config_template.h"
#include "cli/config/state_tree.h"
#include "core/base/joined.h"
#include "core/base/printable.h"

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
  const std::string state = invocation.arguments.value("--state");
  TRY(files.write(file, config_template(roles, state), 0644));
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

// --state names the directory in a configuration that is written; one that is there is not changed.
Result<void> check_state_wanted(const Invocation& invocation, const Path& state,
                                const Path& shown) {
  const std::string wanted = invocation.arguments.value("--state");
  const Path base = invocation.below(shown).parent_path();
  if (wanted.empty() || (base / wanted).lexically_normal() == state) return {};
  return config_error(shown.string() + ": /state is " + state.string() + ", and --state is " +
                      printable(wanted) + ": init changes no configuration that exists");
}

// What root would make in a directory of another user, that user could not write. Packages make
// such directories. nullopt: this user makes the state.
Result<std::optional<std::string>> other_owner(Files& files, Path directory) {
  ASSIGN(auto seen, files.status(directory));
  while (!seen && directory.has_relative_path()) {
    directory = directory.parent_path();
    ASSIGN(seen, files.status(directory));
  }
  if (!seen || ::geteuid() != 0 || seen->owner == 0) return std::optional<std::string>();
  const struct passwd* user = ::getpwuid(seen->owner);
  return std::optional(user == nullptr ? std::to_string(seen->owner) : std::string(user->pw_name));
}

constexpr Option kInitOptions[] = {
    {"--state", "DIR",
     "The state directory, for a configuration that is not there yet. As root, if DIR belongs to "
     "another user, only the configuration is written, and the command for that user is printed."},
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
  TRY(check_state_wanted(invocation, state, shown));
  ASSIGN(const auto owner, other_owner(invocation.env.files, state));
  if (owner) {
    outcome.output.push_back(state.string() + " is for the user " + *owner +
                             ": as that user, make the keys with: millrace init --config " +
                             shown.string());
    return outcome;
  }
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
