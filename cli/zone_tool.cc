#include "cli/zone_tool.h"

namespace millrace::cli {

Result<Outcome> outcome_of(Result<dnszone::ToolReport> tool_report) {
  ASSIGN(dnszone::ToolReport report, std::move(tool_report));
  Outcome outcome;
  outcome.report.changed = report.changed;
  outcome.output = std::move(report.lines);
  return outcome;
}

Result<DnsName> origin_of(const Arguments& arguments) {
  auto origin = DnsName::parse(arguments.value("--origin"));
  if (origin) return origin;
  return config_error("--origin: " + origin.error().message);
}

Path include_root_of(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  return arguments.has("--include-root") ? invocation.path("--include-root") : Path();
}

}  // namespace millrace::cli
