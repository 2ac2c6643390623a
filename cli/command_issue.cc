#include "cli/attended_run.h"
#include "cli/certificate_view.h"
#include "cli/commands.h"
#include "cli/configured.h"

namespace millrace::cli {
namespace {

// What the caller came for, at the end.
Result<void> show_certificates(const Invocation& invocation, const Config& config,
                               const acme::Selection& selection, Outcome& outcome) {
  ASSIGN(const auto views, view_certificates(invocation.env, config, selection));
  Json all = Json::array();
  for (const CertificateView& view : views) {
    for (std::string& line : lines_of(view)) outcome.report.done.push_back(std::move(line));
    all.push_back(json_of(view));
  }
  outcome.fields["certificates"] = all.dump();
  return {};
}

Result<Outcome> run_issue(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    Outcome outcome;
    outcome.report = attended_run(invocation, config,
                                  {.command = "issue",
                                   .stages = {std::begin(kAllStages), std::end(kAllStages)},
                                   .selection = selection,
                                   .renew_now = invocation.arguments.has("--renew"),
                                   .now = invocation.arguments.has("--now"),
                                   .wait = true,
                                   .accept_clock = accepts_clock(invocation)});
    if (outcome.report.exit_status() != ExitStatus::ok) return outcome;
    TRY(show_certificates(invocation, config, selection, outcome));
    return outcome;
  });
}

constexpr Option kOptions[] = {
    kAcceptClockOption,
    {"--renew", "", "Renew now what is not due yet, and do not wait after earlier failures."},
    {"--now", "",
     "Do not wait after earlier failures, nor for a CA that wants to be left alone. What is not "
     "due "
     "stays as it is."},
};

}  // namespace

extern const Command kIssue = {
    .name = "issue",
    .told_by = "",
    .operands = {"[NAME…]", 0, kAnyNumber},
    .options = kOptions,
    .summary = "issues or renews certificates: all stages, waiting, with progress",
    .help =
        "Runs all stages for the named certificates, waits for name servers and the CA as long as "
        "the "
        "configuration allows, and ends with chain, TLSA records and publication in place. NAME is "
        "a "
        "certificate of the configuration, or a DNS name that stands for those that carry it; none "
        "stands for all. What is not due is left as it is.",
    .example = "issue mail",
    .run = run_issue,
};

}  // namespace millrace::cli
