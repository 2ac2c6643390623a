#include "cli/commands.h"
#include "cli/zone_tool.h"

namespace millrace::cli {
namespace {

Result<Outcome> run_zone_keygen(const Invocation& invocation) {
  ASSIGN(const DnsName origin, origin_of(invocation.arguments));
  dnszone::KeygenTool tool = {.origin = origin, .keys = invocation.path("--keys")};
  ASSIGN(const auto algorithm,
         invocation.arguments.parsed("--algorithm", dnszone::parse_dnssec_algorithm));
  tool.algorithm = algorithm.value_or(tool.algorithm);
  tool.csk = invocation.arguments.has("--csk");
  return outcome_of(dnszone::zone_keygen(invocation.env, tool));
}

constexpr Option kOptions[] = {
    kOriginOption,
    {"--keys", "DIR", "Where the files go.", true},
    {"--algorithm", "ALG", "By number or name. Default ECDSAP256SHA256 (13)."},
    {"--csk", "", "One key that signs everything instead of a KSK and a ZSK."},
};

}  // namespace

extern const Command kZoneKeygen = {
    .name = "zone keygen",
    .told_by = "",
    .operands = {},
    .options = kOptions,
    .summary = "tool: makes DNSSEC keys for a zone",
    .help = "Makes a KSK and a ZSK as files that ldns and BIND read too. Never overwrites one.",
    .example = "zone keygen --origin example.org --keys keys",
    .run = run_zone_keygen,
};

}  // namespace millrace::cli
