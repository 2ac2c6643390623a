// The order in which stages run, how often, and how long one waits for them.
//
// Each stage runs once; then each runs again that reads from one that changed something, until none
// is left. Whoever waits looks again at those stages that are pending, at growing intervals.
#pragma once

#include <functional>
#include <vector>

#include "cli/config.h"
#include "cli/progress.h"
#include "core/stage.h"

namespace millrace::cli {

struct PipelineRequest {
  std::vector<Stage> stages;  // in the order of kAllStages
  bool wait = false;
  WaitSettings limits;
};

using StageStep = std::function<StageReport(Stage)>;

// Everything that was done, and what is pending and wrong at the end. A failure of a stage is told
// even if a later try of it had another outcome than success.
StageReport run_pipeline(const PipelineRequest& request, const StageStep& step, Clock& clock,
                         Progress& progress);

}  // namespace millrace::cli
