#include "cli/commands.h"
#include "cli/zone_tool.h"
#include "dnszone/sign_tools.h"

namespace millrace::cli {
namespace {

Result<dnszone::SigningSettings> signing_of(const Invocation& invocation) {
  dnszone::SigningSettings signing;
  signing.keys = invocation.path("--keys");
  signing.nsec3 = invocation.arguments.has("--nsec3");
  signing.opt_out = invocation.arguments.has("--opt-out");
  if (signing.opt_out && !signing.nsec3) {
    return config_error("--opt-out: only NSEC3 has it: add --nsec3");
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

constexpr Option kOptions[] = {
    kOriginOption,
    kKeysOption,
    {"--out", "SIGNED", "The signed zone. Replaced only after it has been verified.", true},
    kIncludeRootOption,
    {"--nsec3", "", "Deny with NSEC3 (no salt, no iterations) instead of NSEC."},
    {"--opt-out", "", "With --nsec3: leave delegations that are not signed out of the chain."},
    {"--cds", "MODE",
     "Add CDS and CDNSKEY for the parent: publish those of the active KSKs, or delete to have the "
     "DS removed. Left out: none are added."},
    {"--zonemd", "",
     "Add a ZONEMD: a SHA-384 digest over the whole zone (RFC 8976), so that those who transfer it "
     "can tell that nothing is missing."},
    {"--serial", "POLICY",
     "Raise the serial by increment, date or unixtime, above those of FILE, of SIGNED and of "
     "--previous. Left out: as it stands in FILE, and told when secondaries would not fetch what "
     "is new."},
    {"--validity", "DURATION", "How long the signatures are valid. Default 14d."},
    {"--previous", "SIGNED",
     "A signed zone of an earlier run, also the one that --out replaces: what SIGNED.signatures "
     "beside it holds of signatures that are still good is kept. Not there, damaged or of other "
     "keys: everything is signed anew."},
    {"--verify", "WHAT",
     "Which of the signatures made are verified: all, or a sample where they are more than 10000. "
     "Default sample. That none is missing is checked always."},
    {"--threads", "N", "How many sign at one time. Default 1."},
    {"--now", "TIME", "Sign as at this time, 2026-11-23T20:15:00Z. Left out: now."},
};

}  // namespace

extern const Command kZoneSign = {
    .name = "zone sign",
    .told_by = "",
    .operands = {"FILE", 1, 1},
    .options = kOptions,
    .summary = "tool: signs a zone file with DNSSEC",
    .help =
        "Signs the zone in FILE, which is never changed, and verifies what it signed. Beside "
        "SIGNED "
        "it writes SIGNED.signatures, from which --previous keeps what is still good. A SIGNED "
        "that would be the same is left as it is. RRSIG, NSEC, NSEC3, NSEC3PARAM and ZONEMD of "
        "FILE are made anew, and the DNSKEYs of the zone are those in DIR: another one in FILE is "
        "an error. Two that sign into one directory at one time: the second waits for another "
        "run (75).",
    .example = "zone sign --origin example.org --keys keys --out example.org.signed example.org",
    .run = run_zone_sign,
};

}  // namespace millrace::cli
