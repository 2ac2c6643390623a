// The stage tlsa as a command.
#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/stage_runner.h"
#include "cli/text/names.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_tlsa(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::tlsa));
    ASSIGN(const auto owner, invocation.arguments.parsed("--withdraw", parse_tlsa_owner));
    TRY(confine_to(invocation, config, {Stage::tlsa}));
    StageRunner runner(invocation.env, config, {}, {});
    Outcome outcome;
    outcome.report = runner.tlsa(owner ? std::set<DnsName>{*owner} : std::set<DnsName>());
    if (owner && !outcome.report.changed && outcome.report.errors.empty()) {
      outcome.report.done.push_back(
          "tlsa: nothing to remove at " + owner->text() +
          "; records of another configuration are removed by that one, or by millrace zone edit");
    }
    outcome.report.add(runner.publish({Stage::tlsa}));
    return outcome;
  });
}

constexpr Option kTlsaOptions[] = {
    {"--withdraw", "OWNER",
     "The server at this TLSA owner uses only keys of the configuration: remove the other TLSA 3 "
     "1 1 records that millrace has added there, except those of another configuration. A second "
     "time, when the owner has no records: no service is there, so that former records, which "
     "clients may still have, need not be waited for."},
    kDryRunOption,
};

}  // namespace

extern const Command kTlsa = {
    .name = "tlsa",
    .options = kTlsaOptions,
    .summary = "stage: adds TLSA records of the current, next and previous keys",
    .help =
        "Puts TLSA 3 1 1 records of the current, next and previous keys of each certificate that "
        "has /tlsa owners into the outbox, and adds them to the zone files. A record stays until "
        "every service has presented the current key for /tlsa/window, its key is retired (csr "
        "--retire-old) or it is withdrawn, because a server may use the key. It stays even if its "
        "certificate or owner is removed from the configuration, or the "
        "state is lost.",
    .example = "tlsa --withdraw _25._tcp.mail.example.org",
    .run = run_tlsa,
};

}  // namespace millrace::cli
