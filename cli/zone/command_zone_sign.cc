#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/zone/zone_tool.h"
#include "dnszone/sign_stage/sign_tools.h"

namespace millrace::cli {
namespace {

Result<dnszone::SigningSettings> signing_of(const Invocation& invocation) {
  dnszone::SigningSettings signing;
  signing.keys = invocation.path("--keys");
  signing.nsec3 = invocation.arguments.has("--nsec3");
  signing.opt_out = invocation.arguments.has("--opt-out");
  if (signing.opt_out && !signing.nsec3) {
    return config_error("--opt-out: requires --nsec3");
  }
  signing.zonemd = invocation.arguments.has("--zonemd");
  ASSIGN(const auto cds, invocation.arguments.parsed("--cds", dnszone::parse_cds_mode));
  signing.cds = cds.value_or(signing.cds);
  ASSIGN(const auto validity, invocation.arguments.parsed("--validity", parse_duration));
  signing.validity = validity.value_or(signing.validity);
  return signing;
}

Result<uint64_t> parse_threads(std::string_view text) {
  return parse_number(text, 1, 256);
}

// Are all signatures verified?
Result<bool> parse_verify(std::string_view text) {
  if (text == "all" || text == "sample") return text == "all";
  return config_error("expected all or sample");
}

Result<Outcome> run_zone_sign(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const DnsName origin, origin_of(arguments));
  ASSIGN(const auto signing, signing_of(invocation));
  ASSIGN(const auto serial, arguments.parsed("--serial", dnszone::parse_serial_policy));
  ASSIGN(const auto threads, arguments.parsed("--threads", parse_threads));
  ASSIGN(const auto now, arguments.parsed("--now", parse_time));
  ASSIGN(const auto verify_all, arguments.parsed("--verify", parse_verify));
  return outcome_of(dnszone::zone_sign(
      invocation.env,
      {.origin = origin,
       .file = invocation.below(arguments.operands().front()),
       .out = invocation.path("--out"),
       .signing = signing,
       .serial = serial,
       .threads = static_cast<unsigned>(threads.value_or(1)),
       .now = now,
       .previous = arguments.has("--previous") ? invocation.path("--previous") : Path(),
       .verify_all = verify_all.value_or(false),
       .include_root = include_root_of(invocation)}));
}

constexpr Option kZoneSignOptions[] = {
    kOriginOption,
    kKeysOption,
    {"--out", "SIGNED", "The signed zone. It is replaced only after verification.", true},
    kIncludeRootOption,
    {"--nsec3", "", "Use NSEC3 (no salt, no extra iterations) instead of NSEC."},
    {"--opt-out", "", "With --nsec3: leave unsigned delegations out of the chain."},
    {"--cds", "MODE",
     "Add CDS and CDNSKEY records for the parent: publish (those of the active KSKs) or delete "
     "(to have the DS removed). Default: none are added."},
    {"--zonemd", "",
     "Add a ZONEMD record: a SHA-384 digest of the whole zone (RFC 8976), by which a transferred "
     "zone can be checked for completeness."},
    {"--serial", "POLICY",
     "Raise the serial by the policy increment, date or unixtime, above the serials of FILE, "
     "SIGNED and --previous. Default: use the serial in FILE, and print a note if secondaries "
     "would not fetch the new zone."},
    {"--validity", "DURATION", "The validity of the signatures. Default: 14d."},
    {"--previous", "SIGNED",
     "A zone signed earlier, which may be the one that --out replaces. Signatures in "
     "SIGNED.signatures beside it that are still good are kept. If that file is missing, damaged "
     "or made with other keys, everything is signed again."},
    {"--verify", "WHAT",
     "Which of the new signatures to verify: all, or a sample if there are more than 10000. "
     "Default: sample. In both cases it is checked that no signature is missing."},
    {"--threads", "N", "The number of threads. Default: 1."},
    {"--now", "TIME", "Sign as of this time, 2026-11-23T20:15:00Z. Default: now."},
    kDryRunOption,
};

}  // namespace

extern const Command kZoneSign = {
    .name = "zone sign",
    .operands = {"FILE", 1, 1},
    .options = kZoneSignOptions,
    .summary = "tool: signs a zone file with DNSSEC",
    .help =
        "Signs the zone in FILE, which is never changed, and verifies the signatures. Beside "
        "SIGNED it writes SIGNED.signatures, from which --previous keeps what is still good. If "
        "SIGNED would stay the same, it is not written. RRSIG, NSEC, NSEC3, NSEC3PARAM and ZONEMD "
        "records in FILE are replaced by new ones. The DNSKEY records of the zone are the keys in "
        "DIR; another DNSKEY in FILE is an error. If another process is signing into the same "
        "directory, the exit status is 75.",
    .example = "zone sign --origin example.org --keys keys --out example.org.signed example.org",
    .run = run_zone_sign,
};

}  // namespace millrace::cli
