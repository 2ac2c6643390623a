// STATE/last-run.json: the time and the outcome of the last look. Nothing reads it but `status`.
#pragma once

#include "core/stage.h"

namespace millrace::cli {

struct LastRun {
  std::string command;
  TimePoint at;
  uint64_t exit_status = 0;
};

Result<void> write_last_run(const StageContext& context, const std::string& command,
                            const StageReport& report);
// nullopt: there was none.
Result<std::optional<LastRun>> read_last_run(const StageContext& context);

}  // namespace millrace::cli
