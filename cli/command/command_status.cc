#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "cli/status/site_status.h"
#include "cli/status/status_record.h"
#include "cli/status/status_screen.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kAll = "--all";

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

Result<Outcome> run_status(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    SiteRequest request;
    ASSIGN(request.selection, select_certificates(config, invocation.arguments.operands()));
    const bool is_long = invocation.global.json || invocation.arguments.has(kAll);
    request.detail = is_long ? Detail::everything : Detail::order;
    return shown(read_site(invocation.env, config, request), config, invocation);
  });
}

constexpr Option kStatusOptions[] = {
    {kAll, "", "Print everything: each certificate, zone and bundle, and what other hosts report."},
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
        "works for a user that may only read, and on a file system that is mounted read-only.",
    .example = "status --all",
    .run = run_status,
};

}  // namespace millrace::cli
