#include "cli/command/commands.h"
#include "cli/line/dry_run.h"
#include "cli/zone/zone_tool.h"
#include "dnszone/keys/keytime_tool.h"

namespace millrace::cli {
namespace {

using Change = dnszone::KeytimeTool::Change;

struct TimeOption {
  std::string_view name;
  Change dnszone::KeytimeTool::*member;
};
constexpr TimeOption kTimes[] = {{"--publish", &dnszone::KeytimeTool::publish},
                                 {"--activate", &dnszone::KeytimeTool::activate},
                                 {"--inactive", &dnszone::KeytimeTool::inactive},
                                 {"--delete", &dnszone::KeytimeTool::remove}};

Result<std::optional<TimePoint>> parse_change(std::string_view text, TimePoint now) {
  if (text == "none") return std::optional<TimePoint>();
  ASSIGN(const TimePoint time, parse_when(text, now));
  return std::optional(time);
}

Result<Outcome> run_zone_keytime(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  dnszone::KeytimeTool tool = {.keys = invocation.path("--keys"),
                               .key = arguments.operands().front()};
  bool is_any = false;
  for (const TimeOption& option : kTimes) {
    if (!arguments.has(option.name)) continue;
    is_any = true;
    auto change = parse_change(arguments.value(option.name), invocation.env.clock.now());
    if (!change) return config_error(std::string(option.name) + ": " + change.error().message);
    tool.*option.member = *change;
  }
  if (!is_any) {
    return config_error("nothing to set: give --publish, --activate, --inactive or --delete");
  }
  return outcome_of(dnszone::zone_keytime(invocation.env, tool));
}

constexpr Option kZoneKeytimeOptions[] = {
    {"--keys", "DIR", "The directory of the key.", true},
    {"--publish", "TIME",
     "When the key is added to the zone: 2026-11-23T20:15:00Z, now, +2d from now, or none to "
     "remove the time."},
    {"--activate", "TIME", "When it starts to sign."},
    {"--inactive", "TIME", "When it stops signing."},
    {"--delete", "TIME", "When it is removed from the zone."},
    kDryRunOption,
};

}  // namespace

extern const Command kZoneKeytime = {
    .name = "zone keytime",
    .operands = {"KEY", 1, 1},
    .options = kZoneKeytimeOptions,
    .summary = "tool: sets the times of a key",
    .help =
        "Writes the times of KEY, which is named as zone keygen names it, into its .key and "
        ".private files, as dnssec-settime does. Times that are not given, and everything else in "
        "the files, stay. Then prints the state of the key and its next change; zone keys does so "
        "for all keys.",
    .example = "zone keytime --keys keys --inactive +30d --delete +60d Kexample.org.+013+12345",
    .run = run_zone_keytime,
};

}  // namespace millrace::cli
