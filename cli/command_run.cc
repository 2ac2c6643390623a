#include <algorithm>

#include "cli/alerts_of_run.h"
#include "cli/attended_run.h"
#include "cli/commands.h"
#include "cli/config_file.h"
#include "cli/configured.h"
#include "cli/suggestion.h"
#include "core/printable.h"

namespace millrace::cli {
namespace {

Error unknown_stage(const std::string& name) {
  std::vector<std::string> known;
  std::string listed;
  for (const Stage stage : kAllStages) {
    known.emplace_back(to_text(stage));
    listed += (listed.empty() ? "" : ", ") + known.back();
  }
  return config_error("run: unknown stage \"" + printable(name, 80) + "\"" +
                      did_you_mean(name, known) + "; expected of " + listed);
}

// In the order of the pipeline, whatever that of the words.
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

// What is wrong with the configuration is reported once a day too, where the state is known.
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

Result<Outcome> run_run(const Invocation& invocation) {
  ASSIGN(const auto named, stages_named(invocation.arguments.operands()));
  bool has_config = false;
  auto outcome = with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    has_config = true;
    ASSIGN(const auto stages, stages_to_run(config, named));
    RunRequest request = {.command = "run",
                          .stages = stages,
                          .selection = {},
                          .wait = invocation.arguments.has("--wait"),
                          .alerts = text_of(named),
                          .accept_clock = accepts_clock(invocation)};
    if (invocation.arguments.has("--now")) request.end_waits = acme::Waits::all;
    request.may_rest = named.empty() && !request.end_waits && !request.accept_clock;
    return attended_run(invocation, config, request);
  });
  if (!has_config && outcome && invocation.global.quiet) {
    silence_repeated_errors(invocation, *outcome);
  }
  return outcome;
}

constexpr Option kOptions[] = {
    kAcceptClockOption,
    {"--wait", "",
     "Try again what is pending, until nothing is or the limit of the configuration is "
     "reached."},
    {"--now", "",
     "Try again now: ignore the back-off after failures and the CA's Retry-After. What is not due "
     "stays as it is."},
};

}  // namespace

extern const Command kRun = {
    .name = "run",
    .told_by = "",
    .operands = {"[STAGE…]", 0, std::size(kAllStages)},
    .options = kOptions,
    .summary = "runs every stage of this host, or those named, as far as they go: for cron",
    .help =
        "Runs those of the stages csr order challenge tlsa sign poll fetch publish that this host "
        "has work for (\"roles\" in millrace.json), each again when one that it reads from has "
        "changed something; --verbose says which. When nothing is to be done it changes nothing "
        "but the times of its queries in the state directory, and asks the CA at most when it "
        "would "
        "like certificates renewed. When something is pending: exit status 75; without --wait at "
        "once. A second run at the same time names the first, with exit status 75 as well. With "
        "--quiet it writes nothing while all is well or waiting is normal. "
        "What "
        "waits beyond its time (a certificate, signatures or a bundle with less than two thirds "
        "left of the time in which they are renewed, anything else after half a day) is written "
        "once, then once a day, with what it waits for; so are errors that come again. When less "
        "than a third is left, or it has expired, the exit status is 1.",
    .example = "run --wait --quiet",
    .run = run_run,
};

}  // namespace millrace::cli
