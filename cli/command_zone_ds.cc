#include "cli/commands.h"
#include "cli/zone_tool.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_zone_ds(const Invocation& invocation) {
  ASSIGN(const DnsName origin, origin_of(invocation.arguments));
  const dnszone::DsTool tool = {.origin = origin, .keys = invocation.path("--keys")};
  return outcome_of(dnszone::zone_ds(invocation.env, tool));
}

constexpr Option kOptions[] = {kOriginOption, kKeysOption};

}  // namespace

extern const Command kZoneDs = {
    .name = "zone ds",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "tool: prints the DS records for the parent zone",
    .help = "Prints a DS record with a SHA-256 digest for each key signing key.",
    .example = "zone ds --origin example.org --keys keys",
    .run = run_zone_ds,
};

}  // namespace millrace::cli
