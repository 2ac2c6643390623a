#include "cli/outcome.h"

#include <ostream>

#include "cli/grouped_lines.h"
#include "core/json.h"

namespace millrace::cli {
namespace {

ExitStatus exit_status(const GlobalOptions& options, const StageReport& report) {
  const ExitStatus status = report.exit_status();
  if (status != ExitStatus::ok || !report.changed || !options.changed_exit) return status;
  return static_cast<ExitStatus>(*options.changed_exit);
}

std::vector<std::string> texts_of(const std::vector<Error>& errors) {
  std::vector<std::string> texts;
  texts.reserve(errors.size());
  for (const Error& error : errors) texts.push_back(error.text());
  return texts;
}

std::string object_text(const Outcome& outcome, ExitStatus status) {
  const StageReport& report = outcome.report;
  Json object = {{"changed", report.changed},         {"done", report.done},
                 {"pending", report.pending},         {"notes", report.notes},
                 {"errors", texts_of(report.errors)}, {"exit_status", static_cast<int>(status)}};
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
  const ExitStatus status = exit_status(options, outcome.report);
  if (options.json) {
    env.out << object_text(outcome, status);
  } else {
    write_lines(env.out, outcome.output);
    if (!options.quiet) {
      write_lines(env.out, grouped(outcome.report.done));
      write_lines(env.err, grouped(outcome.report.notes), "millrace: note: ");
      write_lines(env.err, grouped(outcome.report.pending), "millrace: ");
    }
  }
  write_lines(env.err, grouped(texts_of(outcome.report.errors)), "millrace: ");
  if (env.out.flush()) return status;
  env.err << "millrace: standard output: cannot write\n";
  return ExitStatus::failed;
}

}  // namespace millrace::cli
