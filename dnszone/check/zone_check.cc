#include "dnszone/check/zone_check.h"

#include <algorithm>

#include "core/base/printable.h"
#include "dnszone/check/zone_lint.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/text/zone_origin.h"
#include "dnszone/text/zone_source.h"

namespace millrace::dnszone {
namespace {

Result<DnsName> origin_of(Files& files, const Path& file, const Path& include_root) {
  ASSIGN(const SourceFile source, read_zone_source(files, file, include_root));
  if (const auto stated = stated_origin(source.contents)) return *stated;
  return config_error(printable(file.string()) +
                      " does not say which zone it holds (a SOA at an absolute name, or below an "
                      "absolute $ORIGIN): give --origin");
}

}  // namespace

size_t CheckReport::count(Severity severity) const {
  return static_cast<size_t>(std::ranges::count(findings, severity, &CheckFinding::severity));
}

Result<CheckReport> zone_check(Env& env, const CheckTool& tool) {
  TRY(SigningSchedule::make(TimePoint(), tool.validity));
  const Path file = env.working_directory / tool.file;
  const auto origin =
      tool.origin ? Result(*tool.origin) : origin_of(env.files, file, tool.include_root);
  if (!origin) return origin.error();
  CheckReport report{*origin, 0, 0, {}};
  std::vector<ZoneFault> faults;
  ReadZoneOptions options;
  options.faults = &faults;
  options.include_root = tool.include_root;
  const auto text = read_zone(env.files, file, *origin, options);
  for (ZoneFault& fault : faults) report.findings.push_back({Severity::error, std::move(fault)});
  if (!text && report.findings.empty()) return text.error();
  if (!text) return report;
  report.serial = text->soa_serial();
  report.records = text->records.size();
  report.findings = lint_zone(*text, {tool.serial, env.clock.now(), tool.validity});
  return report;
}

}  // namespace millrace::dnszone
