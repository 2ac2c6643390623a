#include "dnszone/verify/verify_tool.h"

#include <algorithm>
#include <limits>
#include <set>

#include "dnszone/keys/ds_text.h"
#include "dnszone/text/zone_source.h"
#include "dnszone/text/zone_text.h"
#include "dnszone/tool_report.h"
#include "dnszone/verify/parallel.h"
#include "dnszone/verify/verify_zone.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kAll = std::numeric_limits<size_t>::max();

std::string good_text(const VerifyReport& report) {
  std::string text = std::to_string(report.signatures) + " signatures verify";
  for (const std::string& hash : report.zonemd) text += ", the ZONEMD with " + hash + " matches";
  if (report.signatures > 0)
    text += ", the earliest expires " + format_time(report.earliest_expiry);
  return text;
}

// The results of all instants.
struct Verdict {
  std::vector<std::string> good;    // what is valid, a line for each instant
  std::vector<std::string> faults;  // each once, in the order of detection
  size_t fault_count = 0;
  std::vector<std::string> notes{};  // the same at every instant

  void add(std::string line, VerifyReport report) {
    good.push_back(std::move(line));
    notes = std::move(report.notes);
    fault_count += report.fault_count;
    const std::set<std::string> known(faults.begin(), faults.end());
    for (std::string& fault : report.faults) {
      if (known.contains(fault)) {
        --fault_count;
      } else {
        faults.push_back(std::move(fault));
      }
    }
  }
};

std::string fault_text(const Verdict& verdict, const Path& file, size_t limit) {
  std::string text = file.string() + ": " + std::to_string(verdict.fault_count) +
                     (verdict.fault_count == 1 ? " fault" : " faults");
  for (const std::string& line : verdict.good) text += "; " + line;
  const size_t told = std::min(limit, verdict.faults.size());
  for (size_t i = 0; i < told; ++i) text += '\n' + verdict.faults[i];
  const size_t unsaid = verdict.fault_count - told;
  if (unsaid > 0) text += "\nand " + std::to_string(unsaid) + " more";
  return text;
}

Verdict verify_at_all(const ZoneText& zone, VerifyRequest request, const VerifyTool& tool) {
  // With one instant no more faults are kept than reported; with several each is reported once.
  VerifyDepth depth{processor_count(), 1, tool.also_at.empty() ? tool.limit : kAll};
  std::vector<TimePoint> instants = tool.also_at;
  instants.insert(instants.begin(), request.at);
  Verdict verdict;
  for (const TimePoint at : instants) {
    request.at = at;
    VerifyReport report = verify_records(records_of(zone), request, depth);
    std::string line = good_text(report);
    if (instants.size() > 1) line = "at " + format_time(at) + ' ' + line;
    // All signatures are valid: another instant affects only their times.
    if (report.fault_count == 0) depth.sample = kAll;
    verdict.add(std::move(line), std::move(report));
  }
  return verdict;
}

}  // namespace

Result<ToolReport> zone_verify(Env& env, const VerifyTool& tool) {
  const Path file = env.working_directory / tool.file;
  ASSIGN(const ZoneText zone, read_zone(env.files, file, tool.origin,
                                        {.include_root = tool.include_root, .closing_soa = true}));
  VerifyRequest request{tool.origin, {}, tool.at.value_or(env.clock.now()), tool.zonemd};
  if (!tool.ds_file.empty()) {
    const Path ds_file = env.working_directory / tool.ds_file;
    ASSIGN(const SourceFile text, read_zone_source(env.files, ds_file, {}));
    if (const auto what = foreign_contents(text.contents)) {
      return Error(ds_file.string() + ": the file holds " + *what + ", expected DS records");
    }
    ASSIGN(request.ds, parse_ds_file(text.contents, tool.origin, ds_file.string()));
  }
  const Verdict verdict = verify_at_all(zone, std::move(request), tool);
  if (verdict.fault_count > 0) return Error(fault_text(verdict, file, tool.limit));
  const uint32_t serial = zone.soa_serial();
  ToolReport report;
  for (const std::string& line : verdict.good) {
    report.lines.push_back(tool.origin.text() + " serial " + std::to_string(serial) + ": " + line);
  }
  report.lines.insert(report.lines.end(), verdict.notes.begin(), verdict.notes.end());
  return report;
}

}  // namespace millrace::dnszone
