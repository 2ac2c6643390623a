#include "cli/pipeline/alerts_of_run.h"

#include <algorithm>

namespace millrace::cli {
namespace {

void take_lines(const StageReport& report, HealthFacts& facts) {
  facts.pending = report.pending;
  for (const Error& error : report.errors) {
    if (error.kind == ErrorKind::not_yet) {
      facts.pending.push_back(error.line());
    } else {
      facts.errors.push_back(error);
    }
  }
}

bool has_wrong_clock(const StageReport& report) {
  return std::ranges::any_of(report.errors,
                             [](const Error& error) { return error.finding == "clock"; });
}

// A state directory that is not there was reported by the run.
Result<void> keep(const StageContext& context, const AlertMemory& memory) {
  ASSIGN(const auto there, context.env.files.status(context.paths.root()));
  if (!there) return {};
  return write_alert_memory(context, memory);
}

}  // namespace

std::set<std::string> add_alerts(const StageContext& context, bool quiet, HealthFacts facts,
                                 StageReport& report) {
  take_lines(report, facts);
  // By a clock that is wrong, everything has expired.
  if (has_wrong_clock(report)) facts.terms.clear();
  const Health health = assess(facts, read_alert_memory(context), context.now());
  for (const Alert& alert : health.alerts) report.fail(alert.error());
  if (!quiet) return {};
  std::set<std::string> silenced;
  for (const Error& error : report.errors) {
    if (!health.to_report.contains(error.text())) silenced.insert(error.text());
  }
  auto kept = keep(context, health.memory);
  if (kept) return silenced;
  report.fail(std::move(kept).error());
  return {};
}

}  // namespace millrace::cli
