#include <algorithm>

#include "cli/command/commands.h"
#include "cli/config/config_file.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/alerts_of_run.h"
#include "cli/pipeline/pipeline_command.h"
#include "cli/text/suggestion.h"
#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

Error unknown_stage(const std::string& name) {
  std::vector<std::string> known;
  for (const Stage stage : kAllStages) known.emplace_back(to_text(stage));
  return config_error("run: unknown stage \"" + printable(name, 80) + "\"" +
                      did_you_mean(name, known) + "; expected one of " + joined(known));
}

// In the order of the pipeline, not of the words.
Result<std::vector<Stage>> stages_named(const std::vector<std::string>& names) {
  std::vector<Stage> stages;
  for (const std::string& name : names) {
    const auto stage = stage_from_text(name);
    if (!stage) return unknown_stage(name);
    stages.push_back(*stage);
  }
  std::ranges::sort(stages);
  return stages;
}

Result<std::vector<Stage>> stages_to_run(const Config& config, const std::vector<Stage>& named) {
  if (named.empty()) return stages_of_host(config);
  for (const Stage stage : named) TRY(require_stage(config, stage));
  return named;
}

// Errors in the configuration are also reported once a day, if the state directory is known.
void silence_repeated_errors(const Invocation& invocation, Outcome& outcome) {
  const auto source = read_config_text(invocation.env, invocation.global.config);
  if (!source) return;
  const auto state = parse_state_path(*source);
  if (!state) return;
  const StageContext context = {
      .env = invocation.env, .paths = StatePaths(*state), .host = source->host_name};
  outcome.silenced =
      add_alerts(context, true, {.scope = "configuration", .is_complete = false}, outcome.report);
}

// A run that found another one in progress sends nothing: pings would hide that the other one
// hangs.
void ping_end(Ping& ping, bool has_config, Result<Outcome>& outcome) {
  if (!ping.is_wanted()) return;
  if (!outcome) return ping.end(outcome.error().exit_status(), {outcome.error()});
  if (has_config && !ping.has_started()) return;
  StageReport& report = outcome->report;
  ping.end(report.exit_status(), report.errors);
  for (const Line& note : ping.notes()) report.add_note(note);
}

Result<Outcome> run_run(const Invocation& invocation) {
  ASSIGN(const auto named, stages_named(invocation.arguments.operands()));
  ASSIGN(const auto url, invocation.arguments.parsed("--ping", parse_ping_url));
  Ping ping(invocation.env.http, is_dry_run(invocation) ? "" : url.value_or(""));
  bool has_config = false;
  auto outcome = with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    has_config = true;
    ASSIGN(const auto stages, stages_to_run(config, named));
    // Of all stages of the host: what it waits for is reported whichever are named.
    SystemLog* log = invocation.arguments.has("--syslog") ? invocation.log : nullptr;
    if (log != nullptr) log->open();
    TRY(confine_to(invocation, config, stages_of_host(config), ping.is_wanted()));
    RunRequest request = {.command = "run",
                          .stages = stages,
                          .selection = {},
                          .wait = invocation.arguments.has("--wait") && !is_dry_run(invocation),
                          .alerts = joined(named),
                          .accept_clock = accepts_clock(invocation)};
    if (invocation.arguments.has("--now")) request.end_waits = acme::Waits::all;
    request.log = log;
    if (ping.is_wanted()) request.ping = &ping;
    request.may_rest = named.empty() && !request.end_waits && !request.accept_clock;
    return run_pipeline_command(invocation, config, request);
  });
  if (!has_config && outcome && invocation.global.quiet) {
    silence_repeated_errors(invocation, *outcome);
  }
  ping_end(ping, has_config, outcome);
  return outcome;
}

constexpr Option kRunOptions[] = {
    kAcceptClockOption,
    {"--wait", "", "Retry what is pending until nothing is pending or /wait/limit is reached."},
    kNowOption,
    {"--syslog", "",
     "Write a line to the system's log for each thing that changes, and when something begins or "
     "ceases to fail. millrace-monitoring(7) lists the events."},
    {"--ping", "URL",
     "For a service that raises an alarm when pings stop, as healthchecks.io: GET URL/start when "
     "the stages begin, GET URL at the end, also when something is pending; or POST URL/fail with "
     "the first error. A ping that fails is a note and changes nothing else. A run that finds "
     "another one in progress sends none, and neither does --dry-run. URL is an https URL; the "
     "trust "
     "anchors are the system's."},
    kDryRunOption,
};

}  // namespace

extern const Command kRun = {
    .name = "run",
    .operands = {"[STAGE…]", 0, std::size(kAllStages)},
    .options = kRunOptions,
    .summary = "runs all stages of this host, or those named, as far as possible: for cron",
    .help =
        "Runs the stages csr, order, challenge, tlsa, sign, poll, fetch, publish and pull as far "
        "as they belong to the roles of this host (/roles in millrace.json), or only those named. "
        "A "
        "stage runs again when a stage that it reads from has changed something. --verbose lists "
        "the stages that run. If there is nothing to do, only the times of queries in the state "
        "directory change, and the CA is asked for nothing but renewal information. If something "
        "is pending, the exit status is 75; without --wait the command exits at once. If another "
        "run is in progress, its process is named and the exit status is 75. With --quiet nothing "
        "is printed while all is well or waiting is normal. What waits too long is reported once, "
        "then once a day, with what it waits for: a certificate, signatures or a bundle with less "
        "than two thirds of the time between renewal and expiry left, and anything else after "
        "half a day. Errors that recur are reported in the same way. If less than a third is "
        "left, or something has expired, the exit status is 1.",
    .example = "run --wait --quiet",
    .run = run_run,
};

}  // namespace millrace::cli
