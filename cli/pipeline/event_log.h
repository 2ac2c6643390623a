// What changed, as lines in the system's log: logfmt with a stable name of the event first.
//
//   event=certificate-issued stage=fetch cert=mail text="issued, good until 2027-02-21T20:15:00Z"
//
// Events: those that a stage names (Line::event), otherwise STAGE-changed; problem-began and
// problem-ended of what fails. millrace-monitoring(7) lists them.
#pragma once

#include <string>
#include <vector>

#include "cli/pipeline/run_history.h"
#include "core/env/system_log.h"

namespace millrace::cli {

std::string event_line(Stage stage, const Line& done);
std::string event_line(const std::string& event, const Trouble& trouble);

// null: nothing is logged.
void log_done(SystemLog* log, Stage stage, const StageReport& report);
// What fails since this run, and what does not fail any more.
void log_troubles(SystemLog* log, const std::vector<Trouble>& before,
                  const std::vector<Trouble>& after);

}  // namespace millrace::cli
