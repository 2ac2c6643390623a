#include "cli/command/commands.h"
#include "cli/zone/zone_tool.h"
#include "dnszone/keys/key_tools.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_zone_ds(const Invocation& invocation) {
  ASSIGN(const DnsName origin, origin_of(invocation.arguments));
  dnszone::DsTool tool = {.origin = origin, .keys = invocation.path("--keys")};
  ASSIGN(auto digests, invocation.arguments.all_parsed("--digest", dnszone::parse_ds_digest));
  if (!digests.empty()) tool.digests = std::move(digests);
  ASSIGN(Outcome outcome, outcome_of(dnszone::zone_ds(invocation.env, tool)));
  outcome.is_record = true;
  return outcome;
}

constexpr Option kZoneDsOptions[] = {
    kOriginOption,
    kKeysOption,
    {"--digest", "TYPE",
     "Digest type: 2 (SHA-256, the default) or 4 (SHA-384). May be given several times.", false,
     true},
};

}  // namespace

extern const Command kZoneDs = {
    .name = "zone ds",
    .options = kZoneDsOptions,
    .summary = "tool: prints the DS records for the parent zone",
    .help =
        "Prints the DS records for the parent zone: those of the KSKs, or of the CSK, that are "
        "active now.",
    .example = "zone ds --origin example.org --keys keys",
    .run = run_zone_ds,
};

}  // namespace millrace::cli
