// The alerts that a run adds to its report, and the errors that `run --quiet` leaves out because
// they were reported before.
#pragma once

#include <set>
#include <string>

#include "cli/pipeline/health.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

// `facts` has the terms, the scope and is_complete; lines and errors come from the report, to which
// alerts are added as errors. Gives the texts of errors that are not to be written with --quiet.
// Keeps STATE/alerts.json when quiet; a run that writes everything does not change what counts as
// reported by cron's mail.
std::set<std::string> add_alerts(const StageContext& context, bool quiet, HealthFacts facts,
                                 StageReport& report);

}  // namespace millrace::cli
