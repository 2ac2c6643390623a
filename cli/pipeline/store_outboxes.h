// This host's outboxes in the store of the configuration.
#pragma once

#include <set>

#include "cli/config/config.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

// Publishes the current versions of these stages' outboxes, where they are not yet, and with
// `has_report` that of the report; nothing without a store. What fails is an error for each reason,
// of kind not_yet while the store is down.
StageReport publish_in_store(const StageContext& context, const Config& config,
                             const std::set<Stage>& stages, bool has_report = false);

// The same of the report alone.
StageReport publish_report_in_store(const StageContext& context);

}  // namespace millrace::cli
