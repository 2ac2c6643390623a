// What runs keep of each stage, and since when something waits or fails: parts of
// STATE/last-run.json.
//
//   "stages":   { STAGE: { "at": TIME, "exit_status": N, "milliseconds": N, "success": TIME,
//                          "failures": N } }
//   "troubles": [ { "stage": STAGE, "state": "waits" | "failed", "key": KEY, "kind": KIND,
//                   "name": NAME, "head": TEXT, "text": TEXT, "since": TIME } ]
//
// "success" may be absent: it never succeeded. Files of earlier releases have neither part.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

struct StageRecord {
  TimePoint at;              // of its last run, or of the run that found nothing for it to do
  uint64_t exit_status = 0;  // of its last run; 75: it waits, which is not a failure
  std::chrono::milliseconds duration{};  // of the same
  std::optional<TimePoint> success{};    // the last time that it did not fail
  uint64_t failures = 0;                 // runs in a row that failed

  bool operator==(const StageRecord&) const = default;
};
using StageRecords = std::map<Stage, StageRecord>;

// Something that a stage waited for, or that failed, at the end of its last run.
struct Trouble {
  Stage stage = Stage::csr;
  bool has_failed = false;  // false: it waits
  std::string key{};        // the same from run to run (alert_key.h)
  Line line = Line(std::string());
  TimePoint since{};  // of the first run of those that found it
};

// What a run did with a stage.
struct StageOutcome {
  StageReport report;                    // as it was at the end
  std::chrono::milliseconds duration{};  // of all its turns
};
using StageOutcomes = std::map<Stage, StageOutcome>;

// `rested`: stages of which the run knew that they had nothing to do. Stages that it did not
// concern stay as they were.
StageRecords updated(StageRecords before, const StageOutcomes& outcomes,
                     const std::vector<Stage>& rested, TimePoint now);
// At most 1,000. Times after `now`, of a clock that was set back, become `now`.
std::vector<Trouble> updated(const std::vector<Trouble>& before, const StageOutcomes& outcomes,
                             TimePoint now);

Json json_of(const StageRecords& stages);
Json json_of(const std::vector<Trouble>& troubles);
// Unknown stages, of a later release, are left out.
Result<StageRecords> stage_records_in(const Json& note, const std::string& where);
Result<std::vector<Trouble>> troubles_in(const Json& note, const std::string& where);

}  // namespace millrace::cli
