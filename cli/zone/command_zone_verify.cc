#include "cli/command/commands.h"
#include "cli/zone/zone_tool.h"
#include "dnszone/verify/verify_tool.h"

namespace millrace::cli {
namespace {

constexpr size_t kDefaultLimit = 20;

Result<uint64_t> parse_limit(std::string_view text) {
  return parse_number(text, 1, 1'000'000);
}

Result<Outcome> run_zone_verify(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const DnsName origin, origin_of(arguments));
  ASSIGN(auto instants, arguments.all_parsed("--at", parse_time));
  ASSIGN(const auto limit, arguments.parsed("--limit", parse_limit));
  std::optional<TimePoint> at;
  if (!instants.empty()) {
    at = instants.front();
    instants.erase(instants.begin());
  }
  return outcome_of(dnszone::zone_verify(
      invocation.env, {.origin = origin,
                       .file = invocation.below(arguments.operands().front()),
                       .ds_file = arguments.has("--ds") ? invocation.path("--ds") : Path(),
                       .at = at,
                       .also_at = std::move(instants),
                       .limit = limit.value_or(kDefaultLimit),
                       .zonemd = arguments.has("--zonemd"),
                       .include_root = include_root_of(invocation)}));
}

constexpr Option kZoneVerifyOptions[] = {
    kOriginOption,
    kIncludeRootOption,
    {"--ds", "FILE",
     "DS records of the parent, one per line. Default: trust any KSK that signs itself."},
    {"--at", "TIME",
     "Verify as of this time, 2026-11-23T20:15:00Z. May be given several times. Default: now.",
     false, true},
    {"--zonemd", "", "Require a ZONEMD that can be verified. Default: accept a zone without one."},
    {"--limit", "N", "Report at most this many faults, and count the others. Default: 20."},
};

}  // namespace

extern const Command kZoneVerify = {
    .name = "zone verify",
    .operands = {"SIGNED", 1, 1},
    .options = kZoneVerifyOptions,
    .summary = "tool: verifies a signed zone",
    .help =
        "Checks the signatures of every authoritative RRset with every algorithm, the NSEC or "
        "NSEC3 chain, the DS, the times, and each ZONEMD of the zone. Prints each fault on one "
        "line, and when the first signature expires. Accepts the SOA that ends a zone transfer. A "
        "ZONEMD with an unknown scheme or hash is reported, and is not a fault.",
    .example = "zone verify --origin example.org --ds example.org.ds example.org.signed",
    .run = run_zone_verify,
};

}  // namespace millrace::cli
