// What this host's runs found, for other hosts to read: the bundle "report" in the outbox of that
// name, with one file:
//
//   { "schema": 1, "host": NAME, "stages": [STAGE…],
//     "holds": { STAGE: { CERT: SINCE } },
//     "entries": [ { "state": "waits" | "failed", "subject": { "kind": KIND, "name": NAME },
//                    "text": TEXT, "since": TIME } ] }
//
// "holds": the certificates in that stage's outbox, and since when. An entry keeps the text and the
// time that it had when it appeared, so that the report changes only with the state of the host.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/config/config.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

struct ReportEntry {
  bool has_failed = false;          // false: it waits
  Line line = Line(std::string());  // without a head
  TimePoint since;
};

struct RunReport {
  std::string host;
  std::vector<std::string> stages;
  std::map<std::string, std::map<std::string, TimePoint>> holds;
  std::vector<ReportEntry> entries;
};

std::string encode(const RunReport& report);
Result<RunReport> decode_run_report(std::string_view text, const std::string& where);

// Writes the outbox "report", if this host has its key: init makes it.
Result<void> write_run_report(const StageContext& context, const Config& config,
                              const StageReport& run);

// Copies the reports of the sources that have one. What cannot be copied stays as it was.
void refresh_reports(const StageContext& context);
// The copy of a source's report; nullopt: there is none.
Result<std::optional<RunReport>> read_report_of(const StageContext& context, const Source& source);

}  // namespace millrace::cli
