#include "cli/pipeline/event_log.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr size_t kLongestText = 900;  // octets: a line of 1024 passes every syslogd (RFC 5424 §6.1)

bool needs_quotes(const std::string& value) {
  return value.empty() || value.find_first_of(" =\"\\") != std::string::npos;
}

std::string field(const std::string& name, const std::string& value) {
  const std::string text = printable(value, kLongestText);
  if (!needs_quotes(text)) return name + "=" + text;
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return name + "=\"" + quoted + "\"";
}

std::string fields_of(const std::string& event, Stage stage, const Line& line) {
  std::string text = field("event", event) + " " + field("stage", std::string(to_text(stage)));
  const Subject& subject = line.subject;
  if (subject.kind != SubjectKind::none) {
    const bool is_cert = subject.kind == SubjectKind::certificate;
    text += " " + field(is_cert ? "cert" : std::string(to_text(subject.kind)), subject.name);
  }
  return text + " " + field("text", line.text);
}

auto trouble_key(const Trouble& trouble) {
  return std::tuple(trouble.stage, trouble.key);
}

void log_new(SystemLog& log, LogLevel level, const std::string& event,
             const std::vector<Trouble>& known, const std::vector<Trouble>& troubles) {
  std::set<std::tuple<Stage, std::string>> keys;
  for (const Trouble& trouble : known) {
    if (trouble.has_failed) keys.insert(trouble_key(trouble));
  }
  for (const Trouble& trouble : troubles) {
    if (!trouble.has_failed || !keys.insert(trouble_key(trouble)).second) continue;
    log.write(level, event_line(event, trouble));
  }
}

}  // namespace

std::string event_line(Stage stage, const Line& done) {
  return fields_of(done.event.empty() ? std::string(to_text(stage)) + "-changed" : done.event,
                   stage, done);
}

std::string event_line(const std::string& event, const Trouble& trouble) {
  return fields_of(event, trouble.stage, trouble.line) + " " +
         field("since", format_time(trouble.since));
}

void log_done(SystemLog* log, Stage stage, const StageReport& report) {
  if (log == nullptr) return;
  for (const Line& done : report.done) log->write(LogLevel::notice, event_line(stage, done));
}

void log_troubles(SystemLog* log, const std::vector<Trouble>& before,
                  const std::vector<Trouble>& after) {
  if (log == nullptr) return;
  log_new(*log, LogLevel::error, "problem-began", before, after);
  log_new(*log, LogLevel::notice, "problem-ended", after, before);
}

}  // namespace millrace::cli
