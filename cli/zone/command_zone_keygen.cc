#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/zone/zone_tool.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::cli {
namespace {

using Only = dnszone::KeygenTool::Only;

Result<dnszone::KeyTimes> times_of(const Invocation& invocation) {
  const std::pair<const char*, std::optional<TimePoint> dnszone::KeyTimes::*> options[] = {
      {"--publish", &dnszone::KeyTimes::publish},
      {"--activate", &dnszone::KeyTimes::activate},
      {"--inactive", &dnszone::KeyTimes::inactive},
      {"--delete", &dnszone::KeyTimes::remove}};
  dnszone::KeyTimes times;
  for (const auto& [option, member] : options) {
    if (!invocation.arguments.has(option)) continue;
    const auto when = parse_when(invocation.arguments.value(option), invocation.env.clock.now());
    if (!when) return config_error(std::string(option) + ": " + when.error().message);
    times.*member = *when;
  }
  return times;
}

Result<Outcome> run_zone_keygen(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const DnsName origin, origin_of(arguments));
  dnszone::KeygenTool tool = {.origin = origin, .keys = invocation.path("--keys")};
  ASSIGN(const auto algorithm, arguments.parsed("--algorithm", dnszone::parse_dnssec_algorithm));
  tool.algorithm = algorithm.value_or(tool.algorithm);
  tool.csk = arguments.has("--csk");
  const bool ksk_only = arguments.has("--ksk-only");
  const bool zsk_only = arguments.has("--zsk-only");
  if (tool.csk + ksk_only + zsk_only > 1) {
    return config_error("--csk, --ksk-only and --zsk-only exclude each other");
  }
  tool.only = ksk_only ? Only::ksk : zsk_only ? Only::zsk : Only::both;
  ASSIGN(tool.times, times_of(invocation));
  return outcome_of(dnszone::zone_keygen(invocation.env, tool));
}

constexpr Option kZoneKeygenOptions[] = {
    kOriginOption,
    {"--keys", "DIR", "The directory for the files.", true},
    {"--algorithm", "ALG", "The algorithm, by number or name. Default: ECDSAP256SHA256 (13)."},
    {"--csk", "", "Make one key that signs everything instead of a KSK and a ZSK."},
    {"--ksk-only", "", "Make only a KSK, for a KSK rollover."},
    {"--zsk-only", "", "Make only a ZSK, for a ZSK rollover."},
    {"--publish", "TIME",
     "When the key is added to the zone: 2026-11-23T20:15:00Z, now, or +2d from now. Default: "
     "now."},
    {"--activate", "TIME", "When it starts to sign. Default: when it is published."},
    {"--inactive", "TIME", "When it stops signing. Default: never."},
    {"--delete", "TIME", "When it is removed from the zone. Default: never."},
    kDryRunOption,
};

}  // namespace

extern const Command kZoneKeygen = {
    .name = "zone keygen",
    .options = kZoneKeygenOptions,
    .summary = "tool: makes DNSSEC keys for a zone",
    .help =
        "Makes a KSK and a ZSK, as files that ldns and BIND read too, with the times at which "
        "they begin and cease to be used. Never overwrites a key. To roll a ZSK, make the next "
        "one with --zsk-only and an --activate time that is at least the longest TTL ahead. To "
        "roll a KSK, make the next one with --ksk-only, give its DS to the parent, and retire the "
        "old one when the old DS has expired from all caches.",
    .example = "zone keygen --origin example.org --keys keys",
    .run = run_zone_keygen,
};

}  // namespace millrace::cli
