#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "cli/status/nagios.h"
#include "cli/status/site_metrics.h"
#include "cli/status/site_status.h"
#include "cli/status/status_page.h"
#include "cli/status/status_record.h"
#include "cli/status/status_screen.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kAll = "--all";
constexpr std::string_view kHtml = "--html";
constexpr std::string_view kPrometheus = "--prometheus";
constexpr std::string_view kNagios = "--nagios";
constexpr std::string_view kWarning = "--warning";
constexpr std::string_view kCritical = "--critical";

// A file that another program serves or collects: whole at any time, for all to read.
Result<void> write_form(const Invocation& invocation, std::string_view option,
                        const std::string& text, Outcome& outcome) {
  const std::string file = invocation.arguments.value(option);
  if (file == "-") {
    outcome.text += text;
    return {};
  }
  return invocation.env.files.write(invocation.below(file), text, 0644);
}

// The exit status says whether the files were written: the reader of the file judges the site.
Result<Outcome> written(const SiteStatus& site, const Invocation& invocation) {
  Outcome outcome;
  if (invocation.arguments.has(kPrometheus)) {
    TRY(write_form(invocation, kPrometheus, metrics_of(site), outcome));
  }
  if (invocation.arguments.has(kHtml)) {
    TRY(write_form(invocation, kHtml, page_of(site), outcome));
  }
  return outcome;
}

Outcome shown(const SiteStatus& site, const Config& config, const Invocation& invocation) {
  Outcome outcome;
  outcome.report.errors = site.errors;
  // Of any kind: an operator is needed.
  for (Error& error : outcome.report.errors) error.kind = ErrorKind::failed;
  const GlobalOptions& global = invocation.global;
  if (global.json) {
    outcome.fields = json_fields(site);
  } else if (invocation.arguments.has(kAll)) {
    outcome.output = long_form(site, config);
  } else {
    outcome.output = screen_of(site);
    outcome.shows_errors = !global.quiet;
  }
  return outcome;
}

Outcome plugin_outcome(NagiosReport report) {
  Outcome outcome;
  outcome.output = std::move(report.lines);
  outcome.is_record = true;
  outcome.exit_status = static_cast<int>(report.state);
  return outcome;
}

Result<NagiosThresholds> thresholds_of(const Arguments& arguments) {
  NagiosThresholds thresholds;
  ASSIGN(const auto warning, arguments.parsed<double>(kWarning, parse_share));
  ASSIGN(const auto critical, arguments.parsed<double>(kCritical, parse_share));
  thresholds.warning = warning.value_or(thresholds.warning);
  thresholds.critical = critical.value_or(thresholds.critical);
  return thresholds;
}

Result<void> check_forms(const Invocation& invocation) {
  std::vector<std::string> forms;
  const Arguments& arguments = invocation.arguments;
  if (arguments.has(kHtml) || arguments.has(kPrometheus))
    forms.emplace_back("--html, --prometheus");
  for (const std::string_view form : {kAll, kNagios}) {
    if (arguments.has(form)) forms.emplace_back(form);
  }
  if (invocation.global.json) forms.emplace_back("--json");
  if (forms.size() > 1) {
    return config_error("status: expected one of " + joined(forms) + "; see: millrace help status");
  }
  if (arguments.value(kHtml) == "-" && arguments.value(kPrometheus) == "-") {
    return config_error(
        "status: --html - and --prometheus -: expected one of them, a file for the "
        "other");
  }
  for (const std::string_view option : {kWarning, kCritical}) {
    if (arguments.has(option) && !arguments.has(kNagios)) {
      return config_error("status: " + std::string(option) + ": expected --nagios with it");
    }
  }
  return {};
}

Result<Outcome> run_forms(const Invocation& invocation) {
  TRY(check_forms(invocation));
  ASSIGN(const NagiosThresholds thresholds, thresholds_of(invocation.arguments));
  return with_config(
      invocation,
      [&](const Config& config) -> Result<Outcome> {
        const Arguments& arguments = invocation.arguments;
        SiteRequest request;
        ASSIGN(request.selection, select_certificates(config, arguments.operands()));
        const bool is_long = invocation.global.json || arguments.has(kAll);
        request.detail = is_long ? Detail::everything : Detail::order;
        request.rollovers = arguments.has(kPrometheus);
        // An operator looks; the others are made by timers, and must not wait for another host.
        request.workers =
            !arguments.has(kPrometheus) && !arguments.has(kHtml) && !arguments.has(kNagios);
        const SiteStatus site = read_site(invocation.env, config, request);
        if (arguments.has(kNagios)) return plugin_outcome(nagios_of(site, thresholds));
        if (arguments.has(kHtml) || arguments.has(kPrometheus)) return written(site, invocation);
        return shown(site, config, invocation);
      },
      PathFaults::refuse_of_owner);
}

// A plugin says on standard output what it cannot do, with exit status 3.
Result<Outcome> run_status(const Invocation& invocation) {
  auto outcome = run_forms(invocation);
  if (!invocation.arguments.has(kNagios)) return outcome;
  if (!outcome) return plugin_outcome(nagios_failure(outcome.error().text()));
  if (outcome->exit_status) return outcome;
  return plugin_outcome(nagios_failure(outcome->report.errors.front().text()));
}

constexpr Option kStatusOptions[] = {
    {kAll, "",
     "Print everything: each certificate, zone and bundle, and what other hosts report. This form "
     "and --json verify the contents of the bundles, the others their signatures only."},
    {kHtml, "FILE",
     "Write one static page to FILE, for a web server: problems, the worst first, and tables of "
     "the rest. It has no scripts and nothing from elsewhere. - is standard output."},
    {kPrometheus, "FILE",
     "Write metrics to FILE, for the textfile collector of Prometheus' node_exporter. The file is "
     "replaced as a whole, with mode 0644. - is standard output."},
    {kNagios, "",
     "Answer as a plugin of Nagios or Icinga: one line with performance data, then the problems, "
     "and exit status 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN). So does the program under "
     "the name check_millrace."},
    {.name = kWarning,
     .value = "SHARE",
     .help = "With --nagios: WARNING when a certificate whose renewal is due has less than this "
             "share of its lifetime left. Default: 25%.",
     .letter = 'w'},
    {.name = kCritical,
     .value = "SHARE",
     .help = "With --nagios: CRITICAL when a certificate has less than this share of its lifetime "
             "left. Default: 10%.",
     .letter = 'c'},
};

}  // namespace

extern const Command kStatus = {
    .name = "status",
    .operands = {"[CERT…]", 0, kAnyNumber},
    .options = kStatusOptions,
    .summary = "shows what needs attention, since when, and what to do",
    .help =
        "The first line is the verdict: all is well, waiting, or needs attention (exit status 1). "
        "Then come the problems, the worst first, each with its place, since when it is there, and "
        "what to do; then a summary of the certificates, the next renewals, the zones and the last "
        "run. It fits on a screen of 80 by 24 characters, whatever the size of the site is. "
        "Certificates that are named restrict it to them. Changes nothing and takes no lock, so it "
        "works for a user that may only read, and on a file system that is mounted read-only. With "
        "--html or --prometheus nothing is printed, and the exit status is 0 if the files were "
        "written, whatever the verdict is. Metrics and examples: millrace-monitoring(7).",
    .example = "status --all",
    .run = run_status,
};

}  // namespace millrace::cli
