#include "cli/pipeline/last_run.h"

#include <algorithm>

#include "core/base/json.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostPending = 20;

Json encoded(const Line& line) {
  return {{"kind", to_text(line.subject.kind)},
          {"name", line.subject.name},
          {"head", line.head},
          {"text", line.text}};
}

// Releases before schema 1 of --json wrote the line as printed.
Result<Line> decoded(const Json& json, const std::string& where) {
  if (json.is_string()) return Line(json.get<std::string>());
  ASSIGN(const std::string kind, json_string(json, "kind", where));
  Line line{{}, {}, {}};
  line.subject.kind = subject_kind_from_text(kind).value_or(SubjectKind::none);
  ASSIGN(line.subject.name, json_string(json, "name", where));
  ASSIGN(line.head, json_string(json, "head", where));
  ASSIGN(line.text, json_string(json, "text", where));
  return line;
}

// Errors that may pass are waits too; alerts are about them.
std::vector<Line> waits_of(const StageReport& report) {
  std::vector<Line> waits = report.pending;
  for (const Error& error : report.errors) {
    const bool is_alert = error.finding == "waiting" || error.finding.ends_with("-expiry");
    if (error.kind == ErrorKind::not_yet && !is_alert) waits.push_back(error.line());
  }
  return waits;
}

}  // namespace

Result<void> write_last_run(const StageContext& context, const RunRecord& run) {
  Json pending = Json::array();
  for (const Line& line : waits_of(run.report)) {
    if (pending.size() < kMostPending) pending.push_back(encoded(line));
  }
  // One that cannot be read must not stop a run.
  const auto read = read_last_run(context);
  const LastRun before = read && *read ? **read : LastRun();
  const TimePoint now = context.now();
  const Json note = {{"command", run.command},
                     {"at", format_time(now)},
                     {"exit_status", static_cast<int>(run.report.exit_status())},
                     {"pending", std::move(pending)},
                     {"stages", json_of(updated(before.stages, run.stages, run.rested, now))},
                     {"troubles", json_of(updated(before.troubles, run.stages, now))}};
  return context.env.files.write(context.paths.last_run(), json_text(note), 0600);
}

Result<std::optional<LastRun>> read_last_run(const StageContext& context) {
  const Path path = context.paths.last_run();
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<LastRun>();
  ASSIGN(const std::string text, context.env.files.read(path));
  ASSIGN(const Json note, parse_json(text, path));
  LastRun last;
  ASSIGN(last.command, json_string(note, "command", path));
  ASSIGN(last.at, json_time(note, "at", path));
  ASSIGN(last.exit_status, json_unsigned(note, "exit_status", path));
  const auto pending = note.find("pending");
  if (pending != note.end() && !pending->is_array()) {
    return Error(path.string() + ": /pending: expected an array");
  }
  for (const Json& line : pending == note.end() ? Json::array() : *pending) {
    ASSIGN(Line one, decoded(line, path));
    last.pending.push_back(std::move(one));
  }
  ASSIGN(last.stages, stage_records_in(note, path));
  ASSIGN(last.troubles, troubles_in(note, path));
  return std::optional<LastRun>(last);
}

// A record that cannot be read counts as missing: it must not stop a run.
Duration time_to_next_run(const StageContext& context) {
  const auto last = read_last_run(context);
  if (!last || !*last) return Duration(0);
  return std::clamp<Duration>(context.now() - (*last)->at, Duration(0), std::chrono::days(1));
}

}  // namespace millrace::cli
