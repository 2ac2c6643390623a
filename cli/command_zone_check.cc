#include "cli/commands.h"
#include "cli/zone_tool.h"
#include "core/json.h"
#include "core/printable.h"
#include "dnszone/zone_check.h"

namespace millrace::cli {
namespace {

using dnszone::CheckFinding;
using dnszone::CheckReport;
using dnszone::Severity;

std::string_view word_of(Severity severity) {
  return severity == Severity::wrong ? "error" : "warning";
}

// As compilers write them, so that editors jump to the place.
std::string line_of(const CheckFinding& finding) {
  const dnszone::ZoneFault& fault = finding.fault;
  return printable(fault.file.string()) + ':' + std::to_string(fault.line) + ':' +
         std::to_string(fault.column) + ": " + std::string(word_of(finding.severity)) + ": " +
         fault.message;
}

Json json_of(const CheckFinding& finding) {
  const dnszone::ZoneFault& fault = finding.fault;
  return {{"severity", word_of(finding.severity)},
          {"file", printable(fault.file.string())},
          {"line", fault.line},
          {"column", fault.column},
          {"message", fault.message}};
}

std::string counted(size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string sum_of(const CheckReport& report) {
  const size_t wrong = report.count(Severity::wrong);
  const size_t odd = report.count(Severity::odd);
  std::string text;
  if (wrong > 0) text = counted(wrong, "error");
  if (odd > 0) text += (text.empty() ? "" : ", ") + counted(odd, "warning");
  return text.empty() ? "nothing wrong, nothing odd" : text;
}

Outcome outcome_of(const CheckReport& report, const Path& file, bool strict) {
  Outcome outcome;
  Json findings = Json::array();
  for (const CheckFinding& finding : report.findings) {
    outcome.output.push_back(line_of(finding));
    findings.push_back(json_of(finding));
  }
  if (report.records > 0) {
    outcome.output.push_back(report.origin.text() + " serial " + std::to_string(report.serial) +
                             ": " + counted(report.records, "record") + ", " + sum_of(report));
  }
  const bool bad = report.count(Severity::wrong) > 0 || (strict && !report.findings.empty());
  outcome.is_record = bad;  // the lines are what is wrong
  if (bad) outcome.report.fail(Error(printable(file.string()) + ": " + sum_of(report)));
  outcome.fields["zone"] = json_text(report.origin.text());
  outcome.fields["serial"] = json_text(report.serial);
  outcome.fields["records"] = json_text(report.records);
  outcome.fields["findings"] = json_text(findings);
  return outcome;
}

Result<std::optional<DnsName>> optional_origin(const Arguments& arguments) {
  if (!arguments.has("--origin")) return std::optional<DnsName>();
  ASSIGN(DnsName origin, origin_of(arguments));
  return std::optional(std::move(origin));
}

Result<Outcome> run_zone_check(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  const Path file = invocation.below(arguments.operands().front());
  ASSIGN(const auto origin, optional_origin(arguments));
  ASSIGN(const auto serial, arguments.parsed("--serial", dnszone::parse_serial_policy));
  ASSIGN(const auto validity, arguments.parsed("--validity", parse_duration));
  ASSIGN(const CheckReport report,
         dnszone::zone_check(invocation.env,
                             {.file = file,
                              .include_root = include_root_of(invocation),
                              .origin = origin,
                              .serial = serial,
                              .validity = validity.value_or(dnszone::SigningSettings().validity)}));
  return outcome_of(report, file, arguments.has("--strict"));
}

constexpr Option kOptions[] = {
    {"--origin", "ORIGIN",
     "The zone's name. Left out: that of the SOA, if FILE writes it as an absolute name or below "
     "an absolute $ORIGIN; it is never guessed from the name of the file."},
    kIncludeRootOption,
    {"--serial", "POLICY", "Does the serial fit the policy increment, date or unixtime?"},
    {"--validity", "DURATION",
     "How long the signatures will be valid, against which TTLs and the SOA's expire are held. "
     "Default 14d."},
    {"--strict", "", "Leave with 1 for warnings too."},
};

}  // namespace

extern const Command kZoneCheck = {
    .name = "zone check",
    .told_by = "",
    .operands = {"FILE", 1, 1},
    .options = kOptions,
    .summary = "tool: tells what is wrong or odd in a zone file",
    .help =
        "Changes nothing. Errors are what makes the zone unfit to be loaded or signed, up to 20: "
        "also "
        "an NS at a wildcard, a name server of the zone without an address in it, CDS records that "
        "contradict each other, an RRset that no DNS message holds. Warnings are what can be "
        "loaded but is most likely not meant: a name that ends in the "
        "zone's name twice because its final dot is missing, a target of NS, MX, SRV or CNAME that "
        "is not in the zone or is an alias, a name server without glue, records that are never "
        "served, names that get nothing from a wildcard because they exist (RFC 4592), owners "
        "beyond "
        "ASCII and typographic quotes, RRsets of several TTLs, TTLs too long for the signatures, "
        "SOA "
        "values that make no sense, a serial that does not fit. Without errors it exits with "
        "status 0. A "
        "zone has at most 20 million records, 2 million of them by $GENERATE.",
    .example = "zone check --serial date example.org.zone",
    .run = run_zone_check,
};

}  // namespace millrace::cli
