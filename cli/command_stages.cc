// The stages as commands of their own, but for csr and tlsa.
#include "acme/waiting.h"
#include "cli/commands.h"
#include "cli/configured.h"
#include "cli/stage_runner.h"

namespace millrace::cli {
namespace {

template <Stage kStage>
Result<Outcome> run_stage(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, kStage));
    ASSIGN(auto selection, select_certificates(config, invocation.arguments.operands()));
    StageRunner runner(invocation.env, config, std::move(selection), {});
    Outcome outcome;
    outcome.report = runner.run(kStage);
    return outcome;
  });
}

// Of the stages that speak to CAs.
template <Stage kStage>
Result<Outcome> run_at_cas(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, kStage));
    ASSIGN(auto selection, select_certificates(config, invocation.arguments.operands()));
    Outcome outcome;
    if (invocation.arguments.has("--now")) {
      outcome.report =
          acme::end_waits(config.context(invocation.env), config.acme, selection, acme::Waits::all);
      if (!outcome.report.errors.empty()) return outcome;
    }
    StageRunner runner(invocation.env, config, std::move(selection), {});
    outcome.report = runner.run(kStage);
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
    StageRunner runner(invocation.env, config, {}, {},
                       {.accept_clock = accepts_clock(invocation),
                        .accept_keys = invocation.arguments.has(kAcceptKeys.name)});
    Outcome outcome;
    outcome.report = runner.run(Stage::sign);
    return outcome;
  });
}

constexpr Option kOptionsOfSign[] = {kAcceptClockOption, kAcceptKeys};

constexpr Option kOptionsAtCas[] = {
    {"--now", "",
     "Try again now: ignore the back-off after failures and the CA's Retry-After. What is not due "
     "stays as it is."},
};

constexpr Operands kCertificates = {"[CERT…]", 0, kAnyNumber};

}  // namespace

extern const Command kOrder = {
    .name = "order",
    .told_by = "",
    .operands = kCertificates,
    .options = kOptionsAtCas,
    .summary = "stage: opens orders at the CA for requests that are due",
    .help =
        "Opens or resumes an order for each request that is due and emits the TXT records that the "
        "CA requires. Then asks the CA, as often as its Retry-After allows, when it would like the "
        "other certificates renewed. Speaks to the CA for nothing else.",
    .example = "order",
    .run = run_at_cas<Stage::order>,
};

extern const Command kChallenge = {
    .name = "challenge",
    .told_by = "",
    .operands = {},
    .options = {},
    .summary = "stage: places the required TXT records in the zone files",
    .help =
        "Puts the TXT records that the stage order requires into the zone files, and takes out "
        "those that it no longer requires. Changes one marked block and nothing else.",
    .example = "challenge",
    .run = run_stage<Stage::challenge>,
};

extern const Command kSign = {
    .name = "sign",
    .told_by = "",
    .operands = {},
    .options = kOptionsOfSign,
    .summary = "stage: signs the zones that changed, and reloads them",
    .help =
        "Signs each zone whose file, keys or settings changed or whose signatures near their end: "
        "raises "
        "the serial unless its owner has done so, signs, verifies what it signed, replaces the "
        "signed "
        "file in one step and runs the reload program. Refuses when the clock has jumped by more "
        "than "
        "a quarter of the validity since the last run, and neither another host's bundle nor the "
        "CA confirms it; and when a key that the zone was signed with is gone before its time of "
        "deletion. Of a zone that its server signs it raises the serial and runs the reload "
        "program only.",
    .example = "sign",
    .run = run_sign,
};

extern const Command kPoll = {
    .name = "poll",
    .told_by = "",
    .operands = {},
    .options = {},
    .summary = "stage: asks every name server for what was placed",
    .help =
        "Asks every address of every authoritative server once for each required record. What is "
        "not there yet is pending: the server, the value or serial got and the one expected are "
        "named.",
    .example = "poll --json",
    .run = run_stage<Stage::poll>,
};

extern const Command kFetch = {
    .name = "fetch",
    .told_by = "",
    .operands = kCertificates,
    .options = kOptionsAtCas,
    .summary = "stage: has the CA validate and issue, and fetches the chains",
    .help =
        "For orders whose records every server serves: answers the challenges, finalizes, "
        "downloads the chain and checks it against the request. Pending while the CA works.",
    .example = "fetch mail",
    .run = run_at_cas<Stage::fetch>,
};

extern const Command kPublish = {
    .name = "publish",
    .told_by = "",
    .operands = {},
    .options = {},
    .summary = "stage: publishes the full chains as one signed set",
    .help =
        "Checks each issued chain against its request and writes the set of all chains into the "
        "publication directory, signed and replaced in one step. Nothing private goes in.",
    .example = "publish",
    .run = run_stage<Stage::publish>,
};

}  // namespace millrace::cli
