// A run of many stages as `issue` and `run` do it: one at a time on a host, with progress, and a
// record of its time and outcome.
#pragma once

#include "acme/order/retry_override.h"
#include "cli/config/config.h"
#include "cli/line/command.h"
#include "cli/pipeline/ping.h"
#include "cli/pipeline/stage_runner.h"

namespace millrace::cli {

struct RunRequest {
  std::string command;  // "issue": for the lock and the note
  std::vector<Stage> stages;
  acme::Selection selection;
  bool renew_now = false;
  std::optional<acme::Waits> end_waits = {};  // which waits of earlier runs to end
  bool wait = false;
  // Report what waits too long, and not what was reported before (alerts_of_run.h). The value has
  // the stages that were named; empty: all.
  std::optional<std::string> alerts = {};
  bool shows_done = false;    // what is done is written as it happens
  bool accept_clock = false;  // kAcceptClockOption
  SystemLog* log = nullptr;   // null: what changes is not logged
  Ping* ping = nullptr;       // started with the stages; null: none
  bool may_rest = false;      // by the note of a run that found nothing to do (idle_note.h)
};

// Takes lock "run"; not_yet with its holder when another process has it. Writes
// STATE/last-run.json.
Outcome run_pipeline_command(const Invocation& invocation, const Config& config,
                             const RunRequest& request);

}  // namespace millrace::cli
