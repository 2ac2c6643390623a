#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/text/names.h"
#include "cli/zone/zone_tool.h"
#include "core/base/printable.h"
#include "dnszone/edit/zone_edit_tool.h"

namespace millrace::cli {
namespace {

constexpr Duration kDefaultTtl = std::chrono::hours(1);

Result<bool> is_add(const std::string& word) {
  if (word == "add") return true;
  if (word == "remove") return false;
  return config_error("zone edit: expected add or remove, got \"" + printable(word, 80) +
                      "\"; see: millrace help zone edit");
}

Result<Outcome> run_zone_edit(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  const auto& words = arguments.operands();
  ASSIGN(const DnsName origin, origin_of(arguments));
  ASSIGN(const bool add, is_add(words[0]));
  ASSIGN(const std::string owner, with_a_labels(words[1]));
  ASSIGN(const auto serial, arguments.parsed("--serial", dnszone::parse_serial_policy));
  ASSIGN(const auto ttl, arguments.parsed("--ttl", parse_duration));
  return outcome_of(dnszone::zone_edit(
      invocation.env, {.file = invocation.path("--file"),
                       .include_root = include_root_of(invocation),
                       .origin = origin,
                       .add = add,
                       .owner = owner,
                       .type = words[2],
                       .rdata = {words.begin() + 3, words.end()},
                       .ttl = ttl.value_or(kDefaultTtl),
                       .serial = serial.value_or(dnszone::SerialPolicy::increment),
                       .allow_wildcard_loss = arguments.has("--allow-wildcard-loss")}));
}

constexpr Option kZoneEditOptions[] = {
    kOriginOption,
    {"--file", "FILE", "The zone file.", true},
    kIncludeRootOption,
    {"--serial", "POLICY", "How to raise the serial: increment (default), date or unixtime."},
    {"--ttl", "TTL", "TTL of an added record: seconds, or a duration such as 1h. Default: 1h."},
    {"--allow-wildcard-loss", "",
     "Add the record even if a name then loses the records of a wildcard (RFC 4592)."},
    kDryRunOption,
};

}  // namespace

extern const Command kZoneEdit = {
    .name = "zone edit",
    .operands = {"{add | remove} OWNER TYPE RDATA…", 4, 1000},
    .options = kZoneEditOptions,
    .summary = "tool: adds a record to a zone file, or removes one",
    .help =
        "Adds one record to the block managed by millrace in a zone file, or removes one from it, "
        "and raises the serial. No other octet changes. OWNER is relative to the origin unless it "
        "ends with a dot; @ is the origin. Each word after TYPE is one field or one "
        "character-string of RDATA: TXT 'v=DMARC1; p=reject' stores one string, and \";\" does "
        "not begin a comment. Escapes (\\DDD, \\X) have the same meaning as in a zone file. "
        "Refused are records that signing makes (DNSKEY and the like), records that the zone "
        "would not serve, a delegation by which other records would not be served any more, what "
        "would keep name servers from loading the zone, and a record by which a name loses the "
        "records of a wildcard: with * A 192.0.2.80 in the zone, adding _443._tcp.www TLSA makes "
        "www an empty name without an address. The stages challenge and tlsa use the same block, "
        "and remove from it only what they have added.",
    .example = "zone edit --origin example.org --file example.org add www A 192.0.2.80",
    .run = run_zone_edit,
};

}  // namespace millrace::cli
