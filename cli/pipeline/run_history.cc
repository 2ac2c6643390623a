#include "cli/pipeline/run_history.h"

#include <algorithm>
#include <tuple>

#include "cli/pipeline/alert_key.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostTroubles = 1000;

bool has_failures(const StageReport& report) {
  return std::ranges::any_of(report.errors,
                             [](const Error& error) { return error.kind != ErrorKind::not_yet; });
}

void succeed(StageRecord& record, TimePoint now) {
  record.success = now;
  record.failures = 0;
}

void add_stage_troubles(Stage stage, const StageReport& report, TimePoint now,
                        std::vector<Trouble>& troubles) {
  for (const Error& error : report.errors) {
    const bool has_failed = error.kind != ErrorKind::not_yet;
    const std::string key = has_failed ? alert_key(error) : wait_key(error.line());
    troubles.push_back({stage, has_failed, key, error.line(), now});
  }
  for (const Line& line : report.pending) {
    troubles.push_back({stage, false, wait_key(line), line, now});
  }
}

Result<StageRecord> stage_record(const Json& json, const std::string& where) {
  StageRecord record;
  ASSIGN(record.at, json_time(json, "at", where));
  ASSIGN(record.exit_status, json_unsigned(json, "exit_status", where));
  ASSIGN(const uint64_t duration, json_unsigned(json, "milliseconds", where));
  record.duration = std::chrono::milliseconds(duration);
  ASSIGN(record.failures, json_unsigned(json, "failures", where));
  if (json.contains("success")) {
    ASSIGN(record.success, json_time(json, "success", where));
  }
  return record;
}

Result<std::optional<Trouble>> trouble_in(const Json& json, const std::string& where) {
  ASSIGN(const std::string stage_name, json_string(json, "stage", where));
  const auto stage = stage_from_text(stage_name);
  if (!stage) return std::optional<Trouble>();
  ASSIGN(const std::string state, json_string(json, "state", where));
  Trouble trouble = {.stage = *stage, .has_failed = state == "failed"};
  ASSIGN(trouble.key, json_string(json, "key", where));
  ASSIGN(const std::string kind, json_string(json, "kind", where));
  trouble.line.subject.kind = subject_kind_from_text(kind).value_or(SubjectKind::none);
  ASSIGN(trouble.line.subject.name, json_string(json, "name", where));
  ASSIGN(trouble.line.head, json_string(json, "head", where));
  ASSIGN(trouble.line.text, json_string(json, "text", where));
  ASSIGN(trouble.since, json_time(json, "since", where));
  return std::optional(std::move(trouble));
}

}  // namespace

StageRecords updated(StageRecords before, const StageOutcomes& outcomes,
                     const std::vector<Stage>& rested, TimePoint now) {
  for (const auto& [stage, outcome] : outcomes) {
    StageRecord& record = before[stage];
    record.at = now;
    record.exit_status = static_cast<uint64_t>(outcome.report.exit_status());
    record.duration = outcome.duration;
    if (has_failures(outcome.report)) {
      ++record.failures;
    } else {
      succeed(record, now);
    }
  }
  for (const Stage stage : rested) {
    const auto found = before.find(stage);
    if (found == before.end() || outcomes.contains(stage)) continue;
    found->second.at = now;
    succeed(found->second, now);
  }
  return before;
}

std::vector<Trouble> updated(const std::vector<Trouble>& before, const StageOutcomes& outcomes,
                             TimePoint now) {
  std::vector<Trouble> troubles;
  std::map<std::tuple<Stage, bool, std::string>, TimePoint> known;
  for (const Trouble& trouble : before) {
    const TimePoint since = std::min(trouble.since, now);
    if (outcomes.contains(trouble.stage)) {
      known.try_emplace({trouble.stage, trouble.has_failed, trouble.key}, since);
    } else {
      troubles.push_back(trouble);
      troubles.back().since = since;
    }
  }
  for (const auto& [stage, outcome] : outcomes) {
    add_stage_troubles(stage, outcome.report, now, troubles);
  }
  for (Trouble& trouble : troubles) {
    const auto same = known.find({trouble.stage, trouble.has_failed, trouble.key});
    if (same != known.end()) trouble.since = same->second;
  }
  if (troubles.size() > kMostTroubles) troubles.resize(kMostTroubles);
  return troubles;
}

Json json_of(const StageRecords& stages) {
  Json json = Json::object();
  for (const auto& [stage, record] : stages) {
    Json one = {{"at", format_time(record.at)},
                {"exit_status", record.exit_status},
                {"milliseconds", record.duration.count()},
                {"failures", record.failures}};
    if (record.success) one["success"] = format_time(*record.success);
    json[std::string(to_text(stage))] = std::move(one);
  }
  return json;
}

Json json_of(const std::vector<Trouble>& troubles) {
  Json json = Json::array();
  for (const Trouble& trouble : troubles) {
    json.push_back({{"stage", to_text(trouble.stage)},
                    {"state", trouble.has_failed ? "failed" : "waits"},
                    {"key", trouble.key},
                    {"kind", to_text(trouble.line.subject.kind)},
                    {"name", trouble.line.subject.name},
                    {"head", trouble.line.head},
                    {"text", trouble.line.text},
                    {"since", format_time(trouble.since)}});
  }
  return json;
}

Result<StageRecords> stage_records_in(const Json& note, const std::string& where) {
  StageRecords records;
  const auto stages = note.find("stages");
  if (stages == note.end()) return records;
  if (!stages->is_object()) return Error(where + ": /stages: expected an object");
  for (const auto& [name, json] : stages->items()) {
    const auto stage = stage_from_text(name);
    if (!stage) continue;
    ASSIGN(records[*stage], stage_record(json, where + ": /stages/" + name));
  }
  return records;
}

Result<std::vector<Trouble>> troubles_in(const Json& note, const std::string& where) {
  std::vector<Trouble> troubles;
  const auto list = note.find("troubles");
  if (list == note.end()) return troubles;
  if (!list->is_array()) return Error(where + ": /troubles: expected an array");
  for (const Json& json : *list) {
    ASSIGN(auto trouble, trouble_in(json, where + ": /troubles"));
    if (trouble) troubles.push_back(std::move(*trouble));
  }
  return troubles;
}

}  // namespace millrace::cli
