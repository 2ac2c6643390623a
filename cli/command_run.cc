#include <algorithm>

#include "cli/attended_run.h"
#include "cli/commands.h"
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
                      did_you_mean(name, known) + "; want of " + listed);
}

// In the order of the pipeline, whatever that of the words; none named: all.
Result<std::vector<Stage>> stages_of(const std::vector<std::string>& names) {
  std::vector<Stage> stages;
  for (const std::string& name : names) {
    const auto stage = stage_from_text(name);
    if (!stage) return unknown_stage(name);
    stages.push_back(*stage);
  }
  if (names.empty()) stages.assign(std::begin(kAllStages), std::end(kAllStages));
  std::ranges::sort(stages);
  return stages;
}

Result<Outcome> run_run(const Invocation& invocation) {
  ASSIGN(const auto stages, stages_of(invocation.arguments.operands()));
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    Outcome outcome;
    outcome.report = attended_run(invocation, config,
                                  {.command = "run",
                                   .stages = stages,
                                   .selection = {},
                                   .now = invocation.arguments.has("--now"),
                                   .wait = invocation.arguments.has("--wait"),
                                   .accept_clock = accepts_clock(invocation)});
    return outcome;
  });
}

constexpr Option kOptions[] = {
    kAcceptClockOption,
    {"--wait", "",
     "Look again at what is pending, until nothing is or the limit of the configuration is "
     "reached."},
    {"--now", "",
     "Do not wait after earlier failures, nor for a CA that wants to be left alone. What is not "
     "due "
     "stays as it is."},
};

}  // namespace

extern const Command kRun = {
    .name = "run",
    .told_by = "",
    .operands = {"[STAGE…]", 0, std::size(kAllStages)},
    .options = kOptions,
    .summary = "runs every stage, or those named, as far as they go: for cron",
    .help =
        "Runs the stages csr order challenge tlsa sign poll fetch publish, each again when one "
        "that it "
        "reads from has changed something. When nothing is to be done it changes nothing but the "
        "times of its looks in the state directory, and asks the CA at most when it would like "
        "certificates renewed. It leaves with 75 when "
        "something is pending; without --wait at once. A second run at the same time leaves with "
        "75 and "
        "names the first.",
    .example = "run --wait --quiet",
    .run = run_run,
};

}  // namespace millrace::cli
