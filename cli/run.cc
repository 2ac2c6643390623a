#include "cli/run.h"

#include <algorithm>
#include <cerrno>
#include <ostream>

#include "cli/command/commands.h"
#include "cli/config/config_file.h"
#include "cli/line/command_line.h"
#include "cli/line/dry_run.h"
#include "cli/line/help.h"
#include "cli/line/next_step.h"
#include "cli/line/outcome.h"
#include "cli/status/nagios.h"

namespace millrace::cli {
namespace {

// Before the first "--", after which everything is an operand.
bool is_given(std::string_view option, const std::vector<std::string>& args) {
  const auto end = std::ranges::find(args, "--");
  return std::find(args.begin(), end, option) != end;
}

Result<std::optional<uint64_t>> changed_exit(const Arguments& arguments) {
  return arguments.parsed<uint64_t>(
      "--changed-exit", [](std::string_view text) { return parse_number(text, 0, 255); });
}

Result<GlobalOptions> globals_of(const Arguments& arguments) {
  GlobalOptions options;
  options.config = arguments.value("--config");
  options.json = arguments.has("--json");
  options.quiet = arguments.has("--quiet");
  options.verbose = arguments.has("--verbose");
  ASSIGN(options.changed_exit, changed_exit(arguments));
  return options;
}

Result<Arguments> parse_arguments(const CommandLine& line) {
  std::vector<Option> options(line.command->options.begin(), line.command->options.end());
  options.insert(options.end(), global_options().begin(), global_options().end());
  return Arguments::parse(options, line.command->operands, line.words);
}

ExitStatus write_error(Env& env, const GlobalOptions& options, Error error) {
  Outcome outcome;
  outcome.report.fail(std::move(error));
  return write_outcome(env, options, outcome);
}

// A poller reads standard output, and knows no other statuses.
ExitStatus write_plugin_error(Env& env, const GlobalOptions& options, const Error& error) {
  const NagiosReport report = nagios_failure(error.text());
  Outcome outcome;
  outcome.output = report.lines;
  outcome.is_record = true;
  outcome.exit_status = static_cast<int>(report.state);
  return write_outcome(env, options, outcome);
}

std::optional<Path> state_of(Env& env, const GlobalOptions& options) {
  const auto source = read_config_text(env, options.config);
  if (!source) return std::nullopt;
  const auto state = parse_state_path(*source);
  return state ? std::optional(*state) : std::nullopt;
}

Result<Outcome> run_dry(const Invocation& real, const Command& command) {
  DryRun dry(real.env);
  ASSIGN(Outcome outcome, command.run({dry.env(), real.arguments, real.global, real.confiner}));
  return dry.outcome(std::move(outcome), state_of(real.env, real.global));
}

ExitStatus run_command(Env& env, const CommandLine& line, GlobalOptions options, Confiner* confiner,
                       SystemLog* log) {
  const std::string name(line.command->name);
  const std::string hint = "; see: millrace help " + name;
  const auto arguments = parse_arguments(line);
  const auto refuse = [&](const Error& error) {
    const Error usage = config_error(name + ": " + error.message + hint);
    return is_given("--nagios", line.words) ? write_plugin_error(env, options, usage)
                                            : write_error(env, options, usage);
  };
  if (!arguments) return refuse(arguments.error());
  auto globals = globals_of(*arguments);
  if (!globals) return refuse(globals.error());
  options = std::move(globals).value();
  const Invocation invocation{env, *arguments, options, confiner, log};
  const auto outcome =
      is_dry_run(invocation) ? run_dry(invocation, *line.command) : line.command->run(invocation);
  return outcome ? write_outcome(env, options, *outcome)
                 : write_error(env, options, outcome.error());
}

ExitStatus write_text(Env& env, const std::string& text) {
  errno = 0;
  env.out << text;
  return flush_output(env) ? ExitStatus::ok : ExitStatus::failed;
}

}  // namespace

std::vector<std::string> arguments_as(std::string_view program, std::vector<std::string> args) {
  const size_t slash = program.rfind('/');
  if (slash != std::string_view::npos) program.remove_prefix(slash + 1);
  if (program == "check_millrace") args.insert(args.begin(), {"status", "--nagios"});
  return args;
}

ExitStatus run(Env& env, const std::vector<std::string>& args, Confiner* confiner, SystemLog* log) {
  if (args.size() == 1 && args[0] == "--version") return run(env, {"version"});
  if (args.empty()) {
    write_text(env, next_step(env));
    return ExitStatus::usage;
  }
  const bool help = is_given("--help", args) || is_given("-h", args);
  GlobalOptions options;
  options.json = is_given("--json", args);
  const auto line = find_command(args);
  if (line && help) return write_text(env, help_of(*line->command));
  if (line) return run_command(env, *line, options, confiner, log);
  if (help) return write_text(env, overview());
  return write_error(env, options, line.error());
}

}  // namespace millrace::cli
