#include "cli/line/outcome.h"

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <set>

#include "cli/line/report_json.h"
#include "cli/text/grouped_lines.h"

namespace millrace::cli {
namespace {

ExitStatus exit_status(const GlobalOptions& options, const StageReport& report) {
  const ExitStatus status = report.exit_status();
  if (status != ExitStatus::ok || !report.changed || !options.changed_exit) return status;
  return static_cast<ExitStatus>(*options.changed_exit);
}

// Each once: two stages may have failed for the same reason.
std::vector<Line> errors_to_write(const GlobalOptions& options, const Outcome& outcome) {
  std::set<std::string> seen = options.quiet ? outcome.silenced : std::set<std::string>();
  std::vector<Line> lines;
  for (const Error& error : outcome.report.errors) {
    if (seen.insert(error.text()).second) lines.push_back(error.line());
  }
  return lines;
}

std::vector<Line> done_to_write(const Outcome& outcome) {
  const auto& done = outcome.report.done;
  const auto written = static_cast<std::ptrdiff_t>(std::min(outcome.done_written, done.size()));
  return {done.begin() + written, done.end()};
}

std::string object_text(const Outcome& outcome, ExitStatus status) {
  const StageReport& report = outcome.report;
  Json object = {{"schema", kJsonSchema},
                 {"changed", report.changed},
                 {"done", json_list(report.done)},
                 {"pending", json_list(report.pending)},
                 {"notes", json_list(report.notes)},
                 {"errors", json_list(report.errors)},
                 {"exit_status", static_cast<int>(status)}};
  for (const auto& [name, value] : outcome.fields)
    object[name] = Json::parse(value, nullptr, false);
  if (outcome.fields.empty() && !outcome.output.empty()) object["output"] = outcome.output;
  return json_text(object);
}

void write_lines(std::ostream& stream, const std::vector<std::string>& lines,
                 const std::string& prefix = "") {
  for (const std::string& line : lines) stream << prefix << line << "\n";
}

}  // namespace

ExitStatus write_outcome(Env& env, const GlobalOptions& options, const Outcome& outcome) {
  const ExitStatus status = outcome.exit_status ? static_cast<ExitStatus>(*outcome.exit_status)
                                                : exit_status(options, outcome.report);
  errno = 0;  // set by a failed write
  if (options.json) {
    env.out << object_text(outcome, status);
  } else {
    env.out << outcome.text;
    if (!options.quiet || outcome.is_record) write_lines(env.out, outcome.output);
    if (!options.quiet) write_lines(env.out, grouped(done_to_write(outcome)));
  }
  const bool written = flush_output(env);
  if (!options.json && !options.quiet) {
    write_lines(env.err, grouped(outcome.report.notes), "millrace: note: ");
    write_lines(env.err, grouped(outcome.report.pending), "millrace: ");
  }
  if (!outcome.shows_errors) {
    write_lines(env.err, grouped(errors_to_write(options, outcome)), "millrace: ");
  }
  return written ? status : ExitStatus::failed;
}

bool flush_output(Env& env) {
  if (env.out.flush() || errno == EPIPE) return true;
  env.err << "millrace: standard output: cannot write\n";
  return false;
}

}  // namespace millrace::cli
