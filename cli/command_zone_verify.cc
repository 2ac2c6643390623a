#include "cli/commands.h"
#include "cli/zone_tool.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_zone_verify(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  ASSIGN(const DnsName origin, origin_of(arguments));
  ASSIGN(const auto at, arguments.parsed("--at", parse_time));
  return outcome_of(dnszone::zone_verify(
      invocation.env, {.origin = origin,
                       .file = invocation.below(arguments.operands().front()),
                       .ds_file = arguments.has("--ds") ? invocation.path("--ds") : Path(),
                       .at = at}));
}

constexpr Option kOptions[] = {
    kOriginOption,
    {"--ds", "FILE",
     "DS records of the parent, one a line. Left out: any KSK that signs itself is "
     "believed."},
    {"--at", "TIME", "Verify as at this time. Left out: now."},
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
        "or "
        "NSEC3, the DS and the times, and tells each fault.",
    .example = "zone verify --origin example.org --ds example.org.ds example.org.signed",
    .run = run_zone_verify,
};

}  // namespace millrace::cli
