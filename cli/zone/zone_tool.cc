#include "cli/zone/zone_tool.h"

#include "cli/text/names.h"
#include "core/base/printable.h"
#include "dnszone/tool_report.h"

namespace millrace::cli {

Result<Outcome> outcome_of(Result<dnszone::ToolReport> tool_report) {
  ASSIGN(dnszone::ToolReport report, std::move(tool_report));
  Outcome outcome;
  outcome.report.changed = report.changed;
  outcome.output = std::move(report.lines);
  for (std::string& note : report.notes) outcome.report.add_note(std::move(note));
  return outcome;
}

Result<DnsName> origin_of(const Arguments& arguments) {
  auto origin = parse_dns_name(arguments.value("--origin"));
  if (origin) return origin;
  return config_error("--origin: " + origin.error().message);
}

Path include_root_of(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  return arguments.has("--include-root") ? invocation.path("--include-root") : Path();
}

Result<TimePoint> parse_when(std::string_view text, TimePoint now) {
  if (text == "now") return now;
  if (!text.starts_with('+')) {
    auto time = parse_time(text);
    if (time) return time;
    return config_error("\"" + printable(text) +
                        "\", expected a time like 2026-11-23T20:15:00Z, now, or +30d from now");
  }
  ASSIGN(const Duration after, parse_duration(text.substr(1)));
  return now + after;
}

}  // namespace millrace::cli
