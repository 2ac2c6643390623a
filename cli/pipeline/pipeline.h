// The order in which stages run, how often, and how long the pipeline waits for them.
//
// Each of the first stages runs once; then each stage runs that reads from one that changed
// something, until none is left. With `wait`, pending stages run again at growing intervals.
#pragma once

#include <functional>
#include <vector>

#include "cli/config/config.h"
#include "cli/pipeline/progress.h"
#include "cli/pipeline/run_history.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

struct PipelineRequest {
  std::vector<Stage> stages;  // in the order of kAllStages
  std::vector<Stage> first;   // of these: run at the start; the others when needed
  bool wait = false;
  WaitSettings limits;
};

using StageStep = std::function<StageReport(Stage)>;

// Everything that was done, and what is pending and wrong at the end. A failure of a stage is
// reported unless a later run of it succeeded.
// `stages`: receives what of it is pending and wrong in each stage that ran; or null.
StageReport run_pipeline(const PipelineRequest& request, const StageStep& step, Clock& clock,
                         Progress& progress, StageOutcomes* stages = nullptr);

}  // namespace millrace::cli
