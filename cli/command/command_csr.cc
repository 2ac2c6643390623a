#include "acme/request/csr_stage.h"
#include "acme/request/key_replacement.h"
#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/line/with_config.h"
#include "cli/pipeline/store_outboxes.h"
#include "cli/view/outage.h"

namespace millrace::cli {
namespace {

// The key that --replace-key names; nullopt: the option is not given.
Result<std::optional<SpkiDigest>> key_to_replace(const Invocation& invocation,
                                                 const acme::Selection& selection) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(auto key, arguments.parsed("--replace-key", SpkiDigest::parse));
  if (!key && arguments.has("--now")) return config_error("csr: --now requires --replace-key");
  if (!key) return key;
  if (arguments.has("--retire-old")) {
    return config_error("csr: --replace-key and --retire-old exclude each other");
  }
  if (selection.size() != 1) return config_error("csr: --replace-key requires exactly one CERT");
  return key;
}

StageReport replace_key(const Invocation& invocation, const Config& config, const CertId& id,
                        const SpkiDigest& key) {
  const bool now = invocation.arguments.has("--now");
  if (now) print_outage(invocation, config, {id}, key);
  return acme::run_key_replacement(config.context(invocation.env), id, key,
                                   now ? acme::OldRecords::go : acme::OldRecords::stay,
                                   config.publication.directory);
}

Result<Outcome> run_csr(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    TRY(require_stage(config, Stage::csr));
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    acme::CsrOptions options = {.publication = config.publication.directory};
    options.retire_previous = invocation.arguments.has("--retire-old");
    ASSIGN(options.given_up, key_to_replace(invocation, selection));
    TRY(confine_to(invocation, config, {Stage::csr}));
    Outcome outcome;
    if (options.given_up) {
      outcome.report = replace_key(invocation, config, *selection.begin(), *options.given_up);
    }
    if (!outcome.report.errors.empty()) return outcome;
    outcome.report.add(
        acme::run_csr(config.context(invocation.env), config.acme, selection, options));
    outcome.report.add(publish_in_store(config.context(invocation.env), config, {Stage::csr}));
    return outcome;
  });
}

constexpr Option kCsrOptions[] = {
    {"--replace-key", "SPKI",
     "The current key of CERT, which has this SPKI SHA-256 digest, is compromised or lost. The "
     "next key becomes the current one, and a new next key is made. The old key is kept as "
     "replaced.key. Its TLSA records stay until --retire-old."},
    {"--now", "",
     "With --replace-key: remove the TLSA records of the old key in the next run. Clients that "
     "check TLSA cannot connect until the servers use the new certificate; the affected services "
     "are printed first."},
    {"--retire-old", "",
     "No server uses the previous keys of CERT any more: remove their TLSA records in the next "
     "run."},
    kDryRunOption,
};

}  // namespace

extern const Command kCsr = {
    .name = "csr",
    .operands = {"[CERT…]", 0, kAnyNumber},
    .options = kCsrOptions,
    .summary = "stage: makes keys and certificate requests",
    .help =
        "Makes the current key, the next key and the request of each certificate where they are "
        "missing, and puts the requests into the outbox. Private keys stay in the state "
        "directory. CERT is a certificate from the configuration, or a DNS name; a DNS name "
        "selects every certificate that contains it. Default: all certificates.",
    .example = "csr mail",
    .run = run_csr,
};

}  // namespace millrace::cli
