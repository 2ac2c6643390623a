// The stages as commands, except csr and tlsa.
#include "acme/order/retry_override.h"
#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/stage_runner.h"

namespace millrace::cli {
namespace {

template <Stage kStage>
Result<Outcome> run_stage(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, kStage));
    ASSIGN(auto selection, select_certificates(config, invocation.arguments.operands()));
    TRY(confine_to(invocation, config, {kStage}));
    StageRunner runner(invocation.env, config, std::move(selection), {});
    Outcome outcome;
    outcome.report = runner.run(kStage);
    outcome.report.add(runner.publish({kStage}));
    return outcome;
  });
}

// For the stages that send requests to CAs.
template <Stage kStage>
Result<Outcome> run_at_cas(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, kStage));
    ASSIGN(auto selection, select_certificates(config, invocation.arguments.operands()));
    TRY(confine_to(invocation, config, {kStage}));
    Outcome outcome;
    if (invocation.arguments.has("--now")) {
      outcome.report = acme::clear_backoff(config.context(invocation.env), config.acme, selection,
                                           acme::Waits::all);
      if (!outcome.report.errors.empty()) return outcome;
    }
    StageRunner runner(invocation.env, config, std::move(selection), {});
    if (invocation.arguments.has("--now")) runner.session().end_waits();
    outcome.report = runner.run(kStage);
    outcome.report.add(runner.publish({kStage}));
    outcome.report.add(runner.release_claims());
    return outcome;
  });
}

constexpr Option kAcceptKeys = {
    "--accept-keys", "",
    "Sign although a key that the zone was signed with is gone from its directory: it is gone for "
    "good."};

Result<Outcome> run_sign(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::sign));
    TRY(confine_to(invocation, config, {Stage::sign}));
    StageRunner runner(invocation.env, config, {}, {},
                       {.accept_clock = accepts_clock(invocation),
                        .accept_keys = invocation.arguments.has(kAcceptKeys.name)});
    Outcome outcome;
    outcome.report = runner.run(Stage::sign);
    outcome.report.add(runner.publish({Stage::sign}));
    return outcome;
  });
}

constexpr Option kOptionsOfSign[] = {kAcceptClockOption, kAcceptKeys, kDryRunOption};

constexpr Option kOptionsAtCas[] = {kNowOption, kDryRunOption};

constexpr Option kOptionsOfStage[] = {kDryRunOption};

constexpr Operands kCertificates = {"[CERT…]", 0, kAnyNumber};

}  // namespace

extern const Command kOrder = {
    .name = "order",
    .operands = kCertificates,
    .options = kOptionsAtCas,
    .summary = "stage: opens orders at the CA for requests that are due",
    .help =
        "Opens or resumes an order for each request that is due, and puts the TXT records that "
        "the CA requires into the outbox. Then asks the CA for renewal information about the "
        "other certificates, as often as Retry-After allows. Also finishes revocations and "
        "account key rollovers that were interrupted.",
    .example = "order",
    .run = run_at_cas<Stage::order>,
};

extern const Command kChallenge = {
    .name = "challenge",
    .options = kOptionsOfStage,
    .summary = "stage: adds the required TXT records to the zone files",
    .help =
        "Adds the TXT records that the stage order requires to the zone files, and removes those "
        "that it no longer requires. Changes only the managed block.",
    .example = "challenge",
    .run = run_stage<Stage::challenge>,
};

extern const Command kSign = {
    .name = "sign",
    .options = kOptionsOfSign,
    .summary = "stage: signs zones that have changed, and reloads the name server",
    .help =
        "Signs each zone whose file, keys or settings have changed, or whose signatures are about "
        "to expire. Raises the serial unless the operator has raised it, signs, verifies the "
        "signatures, replaces the signed file atomically and runs the reload program. Refuses to "
        "sign if the clock has jumped by more than a quarter of the validity since the last run, "
        "and neither a bundle of another host nor the CA confirms the time; or if a key that the "
        "zone was signed with is gone before its Delete time. For a zone that its name server "
        "signs, only raises the serial and runs the reload program.",
    .example = "sign",
    .run = run_sign,
};

extern const Command kPoll = {
    .name = "poll",
    .options = kOptionsOfStage,
    .summary = "stage: queries every name server for the required records",
    .help =
        "Queries every address of every authoritative server once for each required record. A "
        "record that is not served yet is pending: the server is reported, with the value or "
        "serial that it returned and the one expected.",
    .example = "poll --json",
    .run = run_stage<Stage::poll>,
};

extern const Command kFetch = {
    .name = "fetch",
    .operands = kCertificates,
    .options = kOptionsAtCas,
    .summary = "stage: answers the challenges, and downloads the chains",
    .help =
        "For orders whose records every server serves: answers the challenges, finalizes the "
        "order, downloads the chain and checks it against the request. Pending while the CA is "
        "processing.",
    .example = "fetch mail",
    .run = run_at_cas<Stage::fetch>,
};

extern const Command kPublish = {
    .name = "publish",
    .options = kOptionsOfStage,
    .summary = "stage: publishes the full chains as one signed set",
    .help =
        "Checks each issued chain against its request, and writes all chains to the publication "
        "directory as one signed set, which is replaced atomically. The set contains nothing "
        "private.",
    .example = "publish",
    .run = run_stage<Stage::publish>,
};

}  // namespace millrace::cli
