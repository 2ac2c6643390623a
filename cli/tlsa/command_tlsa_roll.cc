#include <ostream>

#include "acme/request/csr_stage.h"
#include "acme/request/key_replacement.h"
#include "acme/request/key_rollover.h"
#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

class Roll {
 public:
  Roll(const Invocation& invocation, const Config& config, const acme::Selection& selection)
      : invocation_(invocation),
        config_(config),
        selection_(selection),
        context_(config.context(invocation.env)) {}

  Result<StageReport> run() {
    TRY(require_own_keys());
    if (has("--cancel")) return acme::cancel_rollover(context_, selection_);
    StageReport report = has("--compromised")    ? replace_compromised()
                         : has("--replace-next") ? acme::remove_next_keys(context_, selection_)
                                                 : acme::ask_rollover(context_, selection_);
    if (!report.errors.empty()) return report;
    report.add(acme::run_csr(context_, config_.acme, selection_,
                             {.publication = config_.publication.directory}));
    return report;
  }

 private:
  bool has(std::string_view option) const { return invocation_.arguments.has(option); }

  Result<void> require_own_keys() const {
    for (const auto& certificate : config_.acme.certificates) {
      if (!acme::is_selected(selection_, certificate.id) || certificate.csr_file.empty()) continue;
      return config_error("certificate " + certificate.id.text() +
                          ": its key is kept by another host, which makes " +
                          certificate.csr_file.string() + ": change the key there");
    }
    return {};
  }

  // A lock for each: what was replaced before an error stays replaced.
  StageReport replace_compromised() {
    StageReport report;
    const DeployGates gates = DeployGates::read(context_, Stage::csr, report);
    for (const CertId& id : selection_) {
      acme::KeyHistories histories(context_, config_.publication.directory);
      const auto history = histories.of(id);
      if (!history || !history->request || !history->request->next) {
        report.fail(history ? Error("it has no next key: run millrace csr " + id.text())
                                  .about(certificate_subject(id))
                            : history.error());
        continue;
      }
      report.add(replace(*history->request, gates));
    }
    return report;
  }

  StageReport replace(const RequestDocument& request, const DeployGates& gates) {
    const CertId& id = request.certificate;
    const GateVerdict gate = gates.of(id, *request.next, context_.now());
    if (!gate.open) {
      print_outage(id, gate);
      if (!has("--accept-outage")) {
        StageReport refused;
        refused.fail(Error("the next key may not be used yet: nothing was replaced; to replace the "
                           "key in spite of the outage, add --accept-outage")
                         .about(certificate_subject(id)));
        return refused;
      }
    }
    return acme::run_key_replacement(context_, id, request.current, acme::OldRecords::stay,
                                     config_.publication.directory);
  }

  // Before anything is done.
  void print_outage(const CertId& id, const GateVerdict& gate) {
    std::string length = "until the reasons below are gone";
    if (gate.opens_at) {
      length = "until " + format_time(*gate.opens_at) + ", for " +
               format_duration(*gate.opens_at - context_.now());
    }
    invocation_.env.err << "millrace: certificate " << id.text()
                        << ": from the moment the servers present the next key, clients that check "
                           "TLSA may refuse them "
                        << length << ": " << joined(gate.reasons, "; ") << "\n";
    invocation_.env.err.flush();
  }

  const Invocation& invocation_;
  const Config& config_;
  const acme::Selection& selection_;
  StageContext context_;
};

Result<void> check_options(const Arguments& arguments) {
  int chosen = 0;
  for (const char* option : {"--cancel", "--compromised", "--replace-next"}) {
    if (arguments.has(option)) ++chosen;
  }
  if (chosen > 1) {
    return config_error("tlsa roll: --cancel, --compromised and --replace-next exclude each other");
  }
  if (arguments.has("--accept-outage") && !arguments.has("--compromised")) {
    return config_error("tlsa roll: --accept-outage requires --compromised");
  }
  return {};
}

Result<Outcome> run_tlsa_roll(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(check_options(invocation.arguments));
    TRY(require_stage(config, Stage::csr));
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    TRY(confine_to(invocation, config, {Stage::csr}));
    Outcome outcome;
    ASSIGN(outcome.report, Roll(invocation, config, selection).run());
    return outcome;
  });
}

constexpr Option kTlsaRollOptions[] = {
    {"--cancel", "", "Withdraw the request for a new key, if the key is not replaced yet."},
    {"--compromised", "",
     "The current key is compromised: replace it now, without regard to the policy and to keys "
     "before it. Fails if the next key may not be used yet."},
    {"--accept-outage", "",
     "With --compromised: replace the key although the next one may not be used yet. For how long "
     "clients may refuse the servers is printed first."},
    {"--replace-next", "",
     "The next key is compromised: make another one, and remove the TLSA records of this one. No "
     "server is affected. The new one may be used after its own event horizon."},
    kDryRunOption,
};

}  // namespace

extern const Command kTlsaRoll = {
    .name = "tlsa roll",
    .operands = {"CERT…", 1, kAnyNumber},
    .options = kTlsaRollOptions,
    .summary = "replaces the key of a certificate as soon as its TLSA records allow it",
    .help =
        "On the key host: makes the next key the current one, and a new next key. It is done at "
        "once if the next key may be used (millrace tlsa show), otherwise by a later run, and then "
        "exits with status 75. The next runs issue a certificate for the new key. The TLSA records "
        "of the key before stay until the DNS host has seen that no server presents it. The "
        "records of a compromised key stay likewise; csr --replace-key --now removes them at once.",
    .example = "tlsa roll mail",
    .run = run_tlsa_roll,
};

}  // namespace millrace::cli
