#include "cli/commands.h"
#include "cli/zone_tool.h"
#include "dnszone/verify_tool.h"

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

constexpr Option kOptions[] = {
    kOriginOption,
    kIncludeRootOption,
    {"--ds", "FILE",
     "DS records of the parent, one a line. Left out: any KSK that signs itself is "
     "believed."},
    {"--at", "TIME",
     "Verify as at this time, 2026-11-23T20:15:00Z. May be given several times. Left out: now.",
     false, true},
    {"--zonemd", "",
     "There must be a ZONEMD that can be checked. Left out: a zone without one is as good."},
    {"--limit", "N", "So many faults are told, the others counted. Default 20."},
};

}  // namespace

extern const Command kZoneVerify = {
    .name = "zone verify",
    .told_by = "",
    .operands = {"SIGNED", 1, 1},
    .options = kOptions,
    .summary = "tool: verifies a signed zone",
    .help =
        "Checks the signatures of every authoritative RRset by every algorithm, the chain of NSEC "
        "or NSEC3, the DS, the times and each ZONEMD that the zone has; tells each fault on one "
        "line, and when the first of the signatures expires. The SOA that ends a zone transfer is "
        "taken "
        "for the one it repeats. A ZONEMD with a scheme or hash that "
        "is not "
        "known is told and is no fault.",
    .example = "zone verify --origin example.org --ds example.org.ds example.org.signed",
    .run = run_zone_verify,
};

}  // namespace millrace::cli
