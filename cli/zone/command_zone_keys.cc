#include "cli/command/commands.h"
#include "cli/zone/zone_tool.h"
#include "core/base/json.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/key_tools.h"

namespace millrace::cli {
namespace {

std::string key_line(const dnszone::KeyStatus& key) {
  const std::string tag = std::to_string(key.tag);
  std::string line = std::string(key.role) + ' ' + std::string(5 - tag.size(), ' ') + tag + ' ' +
                     dnszone::algorithm_text(key.algorithm) + ": " + dnszone::state_text(key);
  if (!key.has_private) line += "; no private key here";
  return line;
}

Json key_json(const dnszone::KeyStatus& key) {
  Json json = {{"role", key.role},
               {"tag", key.tag},
               {"algorithm", key.algorithm},
               {"file", key.file.string()},
               {"has_private", key.has_private},
               {"for_parent", key.is_for_parent},
               {"state", dnszone::to_text(key.state)},
               {"next_state", Json()},
               {"next_change", Json()}};
  if (key.next) {
    json["next_state"] = dnszone::to_text(key.next->to);
    json["next_change"] = format_time(key.next->at);
  }
  return json;
}

Result<Outcome> run_zone_keys(const Invocation& invocation) {
  ASSIGN(const DnsName origin, origin_of(invocation.arguments));
  ASSIGN(const auto at, invocation.arguments.parsed("--at", parse_time));
  ASSIGN(const dnszone::KeysReport report,
         dnszone::zone_keys(invocation.env,
                            {.origin = origin, .keys = invocation.path("--keys"), .at = at}));
  Outcome outcome;
  Json keys = Json::array();
  for (const dnszone::KeyStatus& key : report.keys) {
    outcome.output.push_back(key_line(key));
    keys.push_back(key_json(key));
  }
  outcome.fields["keys"] = keys.dump();
  outcome.fields["at"] = Json(format_time(report.at)).dump();
  if (report.fault) outcome.report.fail(*report.fault);
  return outcome;
}

constexpr Option kZoneKeysOptions[] = {
    kOriginOption,
    kKeysOption,
    {"--at", "TIME", "Show the keys as of this time, 2026-11-23T20:15:00Z. Default: now."},
};

}  // namespace

extern const Command kZoneKeys = {
    .name = "zone keys",
    .options = kZoneKeysOptions,
    .summary = "tool: shows the state of each key, and its next change",
    .help =
        "Prints a line for each key: role (KSK, ZSK or CSK), tag, algorithm, state (unpublished, "
        "published, active, inactive or deleted), and when the state changes. Fails if a zone "
        "could not be signed with the keys.",
    .example = "zone keys --origin example.org --keys keys",
    .run = run_zone_keys,
};

}  // namespace millrace::cli
