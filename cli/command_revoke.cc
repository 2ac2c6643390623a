#include "acme/key_replacement.h"
#include "acme/left_revocations.h"
#include "acme/revocation.h"
#include "cli/account_commands.h"
#include "cli/commands.h"
#include "cli/limited_env.h"
#include "cli/outage.h"

namespace millrace::cli {
namespace {

Result<CertId> certificate_of(const Config& config, const std::string& name) {
  ASSIGN(const auto selection, select_certificates(config, {name}));
  if (selection.size() == 1) return *selection.begin();
  std::string listed;
  for (const CertId& id : selection) listed += (listed.empty() ? "" : ", ") + id.text();
  return config_error("revoke: " + name + " is carried by " + listed + ": expected one of these");
}

// A certificate that the configuration does not have any more may still be being revoked.
Result<acme::RevocationTarget> target_with_serial(const Invocation& invocation,
                                                  const Config& config) {
  const StageContext context = config.context(invocation.env);
  const std::string& name = invocation.arguments.operands().front();
  const std::string serial = invocation.arguments.value("--serial");
  if (const auto left = acme::left_certificate(context, config.acme, name)) {
    return acme::target_with_serial(context, *left, serial);
  }
  ASSIGN(const CertId id, certificate_of(config, name));
  return acme::target_with_serial(context, id, serial);
}

Result<acme::RevocationTarget> target_of(const Invocation& invocation, const Config& config) {
  const Arguments& arguments = invocation.arguments;
  const bool by_file = arguments.has("--certificate");
  if (by_file == !arguments.operands().empty() || (by_file && arguments.has("--serial"))) {
    return config_error(
        "revoke: expected either CERT or --certificate FILE, --serial with CERT; see: millrace "
        "help "
        "revoke");
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

Error ask(const StageContext& context, const Config& config, const acme::RevocationTarget& target,
          acme::RevocationReason reason) {
  std::string text = "revoke: this would revoke " + acme::describe(target);
  for (const auto& other : acme::revoked_with(context, config.acme, target, reason)) {
    if (other.der != target.der) text += "; and, for the same key, " + acme::describe(other);
  }
  return config_error(text + ": add --yes");
}

// The certificates of the configuration that are revoked, and whose keys are replaced.
std::set<CertId> configured_with(const StageContext& context, const Config& config,
                                 const acme::RevocationTarget& target,
                                 acme::RevocationReason reason) {
  std::set<CertId> ids;
  for (const auto& other : acme::revoked_with(context, config.acme, target, reason)) {
    if (other.configured) ids.insert(*other.configured);
  }
  return ids;
}

// The account's host revokes, the key host replaces the key.
StageReport revoke(const StageContext& context, const Config& config,
                   const acme::RevocationTarget& target, acme::RevocationReason reason,
                   const Path& key_file, acme::OldRecords records) {
  auto [report, keys] = acme::run_revoke(context, config.acme, target, reason, key_file);
  auto replaced = acme::replace_keys(context, keys, target.leaf.spki, records, report);
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
      return config_error("revoke: --now goes with --reason keyCompromise only");
    }
    if (!arguments.has("--yes")) return ask(context, config, target, reason);
    if (now) {
      print_outage(invocation, config, configured_with(context, config, target, reason),
                   target.leaf.spki);
    }
    const Path key = arguments.has("--key") ? invocation.path("--key") : Path();
    LimitedEnv limited(invocation.env, kCommandLimit, kCommandIsLate);
    Outcome outcome;
    outcome.report = revoke(config.context(limited.env()), config, target, reason, key,
                            now ? acme::OldRecords::go : acme::OldRecords::stay);
    return outcome;
  });
}

constexpr Option kOptions[] = {
    {"--certificate", "FILE",
     "Revoke the first certificate of this PEM file, which says without a doubt which one is "
     "meant."},
    {"--serial", "SERIAL",
     "Not the one issued last for CERT but the one with this serial, hexadecimal, of which status "
     "says that it is being revoked."},
    {"--reason", "REASON",
     "unspecified (default), keyCompromise, superseded (another one took its place) or "
     "cessationOfOperation (the name is no longer ours)."},
    {"--key", "FILE",
     "Sign with the certificate's own private key, PEM, mode 0600, instead of the account's key."},
    {"--ca", "NAME",
     "Who issued the certificate of FILE, where the state does not say: a member of /cas. Left "
     "out: acme, the one in /acme."},
    {"--now", "",
     "With keyCompromise: the TLSA records of the old key go with the next run. Until the servers "
     "serve the new certificate, clients that check TLSA cannot connect; which ones is printed "
     "first. Without it the records stay until csr --retire-old."},
    {"--yes", "", "Do it. Without it nothing is done; what would be revoked is printed."},
};

}  // namespace

extern const Command kRevoke = {
    .name = "revoke",
    .told_by = "",
    .operands = {"[CERT]", 0, 1},
    .options = kOptions,
    .summary = "revokes a certificate",
    .help =
        "Revokes the certificate that was issued last for CERT, or the one in a file. Another one "
        "is then due at once: the next run renews. With keyCompromise every certificate of the "
        "configuration whose newest has the same key is revoked too, and moves to its next key, "
        "where this host has its keys, whatever the CA says; otherwise the command to run on the "
        "key host is printed. Nothing is ordered with the old key any more. Revoking what is "
        "revoked "
        "already is no error. Where "
        "the CA's answer is lost, later runs of order ask again: after 1, 10, then every 100 "
        "minutes.",
    .example = "revoke mail --reason keyCompromise --yes",
    .run = run_revoke,
};

}  // namespace millrace::cli
