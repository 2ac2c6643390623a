// STATE/last-run.json: the time and the outcome of the last run. `status` shows it; its age
// shows how often this host runs. Its parts about stages are described in run_history.h.
#pragma once

#include "cli/pipeline/run_history.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

struct LastRun {
  std::string command;
  TimePoint at;
  uint64_t exit_status = 0;
  std::vector<Line> pending;  // the first of what it waited for at its end
  StageRecords stages{};      // of this run and of earlier ones
  std::vector<Trouble> troubles{};
};

// What a run reports of itself.
struct RunRecord {
  std::string command;
  const StageReport& report;  // of all stages
  StageOutcomes stages{};
  std::vector<Stage> rested{};  // had nothing to do, which the run knew without running them
};
Result<void> write_last_run(const StageContext& context, const RunRecord& run);
// nullopt: there was no run.
Result<std::optional<LastRun>> read_last_run(const StageContext& context);

// How long it may be until the next run: as long as it is since the last one, at most a day. 0 when
// there was no run.
Duration time_to_next_run(const StageContext& context);

}  // namespace millrace::cli
