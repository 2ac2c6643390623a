#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/pipeline_command.h"
#include "cli/view/certificate_view.h"

namespace millrace::cli {
namespace {

// The result, at the end.
void show_certificates(const Invocation& invocation, const Config& config,
                       const acme::Selection& selection, Outcome& outcome) {
  CertificateViews views = view_certificates(invocation.env, config, selection);
  Json all = Json::array();
  for (const CertificateView& view : views.certificates) {
    for (std::string& line : lines_of(view, invocation.env.clock.now())) {
      outcome.report.done.push_back(std::move(line));
    }
    all.push_back(json_of(view));
  }
  for (Error& error : views.errors) outcome.report.fail(std::move(error));
  outcome.fields["certificates"] = all.dump();
}

// Names --now for a wait that is longer than this command's limit.
void name_now(const Config& config, StageReport& report) {
  if (report.pending.empty() || !report.retry_after) return;
  if (*report.retry_after <= config.wait.limit) return;
  report.notes.push_back("the next attempt is not before " +
                         format_duration(std::chrono::ceil<Duration>(*report.retry_after)) +
                         " from now; to try at once, run: millrace issue --now");
}

Result<Outcome> run_issue(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    for (const Stage stage : {Stage::order, Stage::fetch}) TRY(require_stage(config, stage));
    TRY(confine_to(invocation, config, stages_of_host(config)));
    const bool now = invocation.arguments.has("--now");
    Outcome outcome = run_pipeline_command(invocation, config,
                                           {.command = "issue",
                                            .stages = stages_of_host(config),
                                            .selection = selection,
                                            .renew_now = invocation.arguments.has("--renew"),
                                            .end_waits = now ? acme::Waits::all : acme::Waits::ours,
                                            .wait = !is_dry_run(invocation),
                                            .shows_done = !is_dry_run(invocation),
                                            .accept_clock = accepts_clock(invocation)});
    if (!now) name_now(config, outcome.report);
    if (outcome.report.exit_status() != ExitStatus::ok) return outcome;
    show_certificates(invocation, config, selection, outcome);
    return outcome;
  });
}

constexpr Option kIssueOptions[] = {
    kAcceptClockOption,
    {"--renew", "", "Renew certificates that are not due yet. Ignore back-off after failures."},
    {"--now", "",
     "Retry now: ignore the CA's Retry-After. Certificates that are not due are not renewed."},
    kDryRunOption,
};

}  // namespace

extern const Command kIssue = {
    .name = "issue",
    .operands = {"[NAME…]", 0, kAnyNumber},
    .options = kIssueOptions,
    .summary = "issues or renews certificates: all stages, waiting, with progress",
    .help =
        "Runs all stages for the named certificates, and waits for name servers and the CA as "
        "long as /wait/limit allows. At the end the chain, the TLSA records and the publication "
        "are in place. NAME is a certificate from the configuration, or a DNS name; a DNS name "
        "selects every certificate that contains it. Default: all certificates. Certificates that "
        "are not due are not renewed. Back-off after earlier failures is ignored. The CA's "
        "Retry-After is not, except with --now. What is done is printed as it happens.",
    .example = "issue mail",
    .run = run_issue,
};

}  // namespace millrace::cli
