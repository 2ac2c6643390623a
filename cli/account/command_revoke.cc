#include "acme/request/key_replacement.h"
#include "acme/revocation/revocation.h"
#include "acme/state/revocation_journal.h"
#include "cli/account/account_commands.h"
#include "cli/command/commands.h"
#include "cli/pipeline/limited_env.h"
#include "cli/view/outage.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

Result<CertId> certificate_of(const Config& config, const std::string& name) {
  ASSIGN(const auto selection, select_certificates(config, {name}));
  if (selection.size() == 1) return *selection.begin();
  return config_error("revoke: " + name + " is in several certificates, " + joined(selection) +
                      ": expected one of these");
}

// A certificate that was removed from the configuration may still have a revocation in progress.
Result<acme::PendingRevocation> target_with_serial(const Invocation& invocation,
                                                   const Config& config) {
  const StageContext context = config.context(invocation.env);
  const std::string& name = invocation.arguments.operands().front();
  const std::string serial = invocation.arguments.value("--serial");
  ASSIGN(const auto journal, acme::RevocationJournal::read(context));
  for (const auto& pending : journal.pending()) {
    if (pending.id && pending.id->text() == name) {
      return acme::target_with_serial(context, *pending.id, serial);
    }
  }
  ASSIGN(const CertId id, certificate_of(config, name));
  return acme::target_with_serial(context, id, serial);
}

Result<acme::PendingRevocation> target_of(const Invocation& invocation, const Config& config) {
  const Arguments& arguments = invocation.arguments;
  const bool by_file = arguments.has("--certificate");
  if (by_file == !arguments.operands().empty() || (by_file && arguments.has("--serial"))) {
    return config_error(
        "revoke: expected either CERT or --certificate FILE, and --serial only with CERT; see: "
        "millrace help revoke");
  }
  const StageContext context = config.context(invocation.env);
  if (by_file) {
    ASSIGN(const acme::CaSettings* ca, ca_named(config, arguments));
    return acme::file_target(context, config.acme, invocation.path("--certificate"), ca->id);
  }
  if (arguments.has("--serial")) return target_with_serial(invocation, config);
  ASSIGN(const CertId id, certificate_of(config, arguments.operands().front()));
  return acme::issued_target(context, id);
}

Error ask(const std::vector<acme::PendingRevocation>& all) {
  std::string text = "revoke: this would revoke " + describe(all.front());
  for (size_t i = 1; i < all.size(); ++i) text += "; and, with the same key, " + describe(all[i]);
  return config_error(text + "; to do it, add --yes");
}

// The certificates of the configuration whose keys are replaced.
std::set<CertId> configured(const std::vector<acme::PendingRevocation>& all) {
  std::set<CertId> ids;
  for (const auto& one : all) {
    if (one.id) ids.insert(*one.id);
  }
  return ids;
}

// The account's host revokes, the key host replaces the key.
StageReport revoke(const StageContext& context, const Config& config,
                   const acme::PendingRevocation& target, acme::RevocationReason reason,
                   const Path& key_file, acme::OldRecords records) {
  auto [report, keys] = acme::run_revoke(context, config.acme, target, reason, key_file);
  auto replaced = acme::replace_keys(context, keys, target.spki, records, report);
  if (!replaced) report.fail(std::move(replaced).error().in("revocation"));
  return std::move(report);
}

Result<Outcome> run_revoke(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const auto given, arguments.parsed("--reason", acme::parse_revocation_reason));
  const auto reason = given.value_or(acme::RevocationReason::unspecified);
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const auto target, target_of(invocation, config));
    const StageContext context = config.context(invocation.env);
    const bool now = arguments.has("--now");
    if (now && reason != acme::RevocationReason::key_compromise) {
      return config_error("revoke: --now requires --reason keyCompromise");
    }
    const auto all = acme::revoked_with(context, config.acme, target, reason);
    if (!arguments.has("--yes")) return ask(all);
    if (now) print_outage(invocation, config, configured(all), target.spki);
    const Path key = arguments.has("--key") ? invocation.path("--key") : Path();
    LimitedEnv limited(invocation.env, kCommandLimit, kCommandIsLate);
    Outcome outcome;
    outcome.report = revoke(config.context(limited.env()), config, target, reason, key,
                            now ? acme::OldRecords::go : acme::OldRecords::stay);
    return outcome;
  });
}

constexpr Option kRevokeOptions[] = {
    {"--certificate", "FILE",
     "Revoke the first certificate in this PEM file. This leaves no doubt which certificate is "
     "meant."},
    {"--serial", "SERIAL",
     "Instead of the last certificate issued for CERT, revoke the one with this serial number "
     "(hexadecimal), which status lists as being revoked."},
    {"--reason", "REASON",
     "unspecified (default), keyCompromise, superseded (replaced by another certificate) or "
     "cessationOfOperation (the name is no longer yours)."},
    {"--key", "FILE",
     "Sign the request with the certificate's private key (PEM, mode 0600) instead of the "
     "account's key."},
    {"--ca", "NAME",
     "The CA that issued the certificate in FILE, if the state does not record it: acme (the "
     "default) or a name in /cas."},
    {"--now", "",
     "With keyCompromise: remove the TLSA records of the old key in the next run. Clients that "
     "check TLSA cannot connect until the servers use the new certificate; the affected services "
     "are printed first. Without it the records stay until csr --retire-old."},
    {"--yes", "", "Revoke. Without it nothing is done, and what would be revoked is printed."},
};

}  // namespace

extern const Command kRevoke = {
    .name = "revoke",
    .operands = {"[CERT]", 0, 1},
    .options = kRevokeOptions,
    .summary = "revokes a certificate",
    .help =
        "Revokes the last certificate issued for CERT, or the certificate in a file. A new "
        "certificate is due at once: the next run renews. With keyCompromise, every certificate "
        "of the configuration whose newest certificate has the same key is revoked too. If this "
        "host has their keys, these certificates move to their next keys, whatever the CA "
        "answers; otherwise the command to run on the key host is printed. Nothing is ordered "
        "with the old key any more. Revoking a revoked certificate is not an error. If the CA's "
        "answer is lost, later runs of order repeat the request: after 1 minute, after 10, then "
        "every 100.",
    .example = "revoke mail --reason keyCompromise --yes",
    .run = run_revoke,
};

}  // namespace millrace::cli
