// The stage tlsa as a command.
#include "cli/commands.h"
#include "cli/configured.h"
#include "cli/names.h"
#include "cli/stage_runner.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_tlsa(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::tlsa));
    ASSIGN(const auto owner, invocation.arguments.parsed("--withdraw", parse_tlsa_owner));
    StageRunner runner(invocation.env, config, {}, {});
    Outcome outcome;
    outcome.report = runner.tlsa(owner ? std::set<DnsName>{*owner} : std::set<DnsName>());
    if (owner && !outcome.report.changed && outcome.report.errors.empty()) {
      outcome.report.done.push_back(
          "tlsa: nothing to remove at " + owner->text() +
          "; what another configuration has signed is removed there, or by millrace zone edit");
    }
    return outcome;
  });
}

constexpr Option kOptions[] = {
    {"--withdraw", "OWNER",
     "The server at this TLSA owner uses none but keys of the configuration: remove the other TLSA "
     "3 1 1 records there that millrace has placed, but for those of another configuration."},
};

}  // namespace

extern const Command kTlsa = {
    .name = "tlsa",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "stage: places TLSA records of the current, the next and the previous keys",
    .help =
        "Emits TLSA 3 1 1 records of the current, the next and the previous keys of each "
        "certificate that has /tlsa owners, and places them in the zone files. A record that was "
        "placed once stays until its key is retired (csr --retire-old) or it is withdrawn: also "
        "when its certificate or owner leaves the configuration, or the state is lost, for a "
        "server may use the key.",
    .example = "tlsa --withdraw _25._tcp.mail.example.org",
    .run = run_tlsa,
};

}  // namespace millrace::cli
