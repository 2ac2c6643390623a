#include "acme/key_pair.h"
#include "cli/commands.h"
#include "cli/configured.h"
#include "cli/stages.h"

namespace millrace::cli {
namespace {

Result<StageReport> replace_key(const Invocation& invocation, const Config& config,
                                const acme::Selection& selection) {
  ASSIGN(const auto compromised, invocation.arguments.parsed("--replace-key", SpkiDigest::parse));
  if (!compromised) return StageReport();
  if (selection.size() != 1) return config_error("csr: --replace-key wants one CERT after it");
  return acme::run_key_replacement(config.context(invocation.env), *selection.begin(),
                                   *compromised);
}

Result<Outcome> run_csr(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::csr));
    ASSIGN(auto selection, select_certificates(config, invocation.arguments.operands()));
    Outcome outcome;
    ASSIGN(outcome.report, replace_key(invocation, config, selection));
    if (!outcome.report.errors.empty()) return outcome;
    StageRunner runner(invocation.env, config, std::move(selection), {});
    outcome.report.add(runner.run(Stage::csr));
    return outcome;
  });
}

constexpr Option kOptions[] = {
    {"--replace-key", "SPKI",
     "The current key of CERT, which has this SPKI SHA-256 digest, is compromised: the next key "
     "takes its place, and another next key is made. The old one is kept as replaced.key."},
};

}  // namespace

extern const Command kCsr = {
    .name = "csr",
    .told_by = "",
    .operands = {"[CERT…]", 0, kAnyNumber},
    .options = kOptions,
    .summary = "stage: makes keys and certificate requests",
    .help =
        "Makes what is missing of the current and the next key and of the request of each "
        "certificate, "
        "and emits the requests. Private keys stay in the state directory. CERT is a certificate "
        "of the "
        "configuration, or a DNS name that stands for those that carry it.",
    .example = "csr mail",
    .run = run_csr,
};

}  // namespace millrace::cli
