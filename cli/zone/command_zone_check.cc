#include "cli/command/commands.h"
#include "cli/zone/zone_tool.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "dnszone/check/zone_check.h"

namespace millrace::cli {
namespace {

using dnszone::CheckFinding;
using dnszone::CheckReport;
using dnszone::Severity;

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

// In the format of compilers, so that editors can jump to the line.
std::string finding_line(const CheckFinding& finding) {
  const dnszone::ZoneFault& fault = finding.fault;
  return printable(fault.file.string()) + ':' + std::to_string(fault.line) + ':' +
         std::to_string(fault.column) + ": " + std::string(word_of(finding.severity)) + ": " +
         fault.message;
}

Json finding_json(const CheckFinding& finding) {
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
  const size_t errors = report.count(Severity::error);
  const size_t warnings = report.count(Severity::warning);
  std::string text;
  if (errors > 0) text = counted(errors, "error");
  if (warnings > 0) text += (text.empty() ? "" : ", ") + counted(warnings, "warning");
  return text.empty() ? "no errors, no warnings" : text;
}

Outcome check_outcome(const CheckReport& report, const Path& file, bool strict) {
  Outcome outcome;
  Json findings = Json::array();
  for (const CheckFinding& finding : report.findings) {
    outcome.output.push_back(finding_line(finding));
    findings.push_back(finding_json(finding));
  }
  if (report.records > 0) {
    outcome.output.push_back(report.origin.text() + " serial " + std::to_string(report.serial) +
                             ": " + counted(report.records, "record") + ", " + sum_of(report));
  }
  const bool bad = report.count(Severity::error) > 0 || (strict && !report.findings.empty());
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
  return check_outcome(report, file, arguments.has("--strict"));
}

constexpr Option kZoneCheckOptions[] = {
    {"--origin", "ORIGIN",
     "The zone's name. Default: the owner of the SOA, if FILE has it as an absolute name or below "
     "an absolute $ORIGIN. It is never derived from the name of the file."},
    kIncludeRootOption,
    {"--serial", "POLICY", "Check that the serial fits the policy increment, date or unixtime."},
    {"--validity", "DURATION",
     "The validity of the signatures, with which TTLs and the SOA's expire are compared. Default: "
     "14d."},
    {"--strict", "", "Exit with status 1 for warnings too."},
};

}  // namespace

extern const Command kZoneCheck = {
    .name = "zone check",
    .operands = {"FILE", 1, 1},
    .options = kZoneCheckOptions,
    .summary = "tool: reports errors and warnings in a zone file",
    .help =
        "Changes nothing. Errors are faults that keep the zone from being loaded or signed, among "
        "them an NS at a wildcard, a name server of the zone without an address in it, CDS "
        "records that contradict each other, and an RRset too large for a DNS message. Warnings "
        "are what can be loaded but is probably a mistake: a name that ends in the zone's name "
        "twice because its final dot is missing, a target that is not in the zone, is an alias or "
        "lacks its final dot, an address as a target, a name server without glue, addresses below "
        "a delegation that are not glue, records that are never served, names that a wildcard "
        "does not cover because they exist (RFC 4592), host names that BIND refuses, owners "
        "beyond ASCII, typographic quotes, RRsets with several TTLs, TTLs too long for the "
        "signatures, implausible SOA values, and a serial that does not fit the policy. The exit "
        "status is 0 if there are no errors.",
    .example = "zone check --serial date example.org.zone",
    .run = run_zone_check,
};

}  // namespace millrace::cli
