#include "cli/commands.h"
#include "cli/zone_tool.h"
#include "dnszone/keytime_tool.h"

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

constexpr Option kOptions[] = {
    {"--keys", "DIR", "The directory in which the key is.", true},
    {"--publish", "TIME",
     "From when on the key is in the zone: 2026-11-23T20:15:00Z, now, +2d from now, or none to "
     "take "
     "the time away."},
    {"--activate", "TIME", "From when on it signs."},
    {"--inactive", "TIME", "From when on it signs no more."},
    {"--delete", "TIME", "From when on it is no longer in the zone."},
};

}  // namespace

extern const Command kZoneKeytime = {
    .name = "zone keytime",
    .told_by = "",
    .operands = {"KEY", 1, 1},
    .options = kOptions,
    .summary = "tool: sets when a key begins and ends to be used",
    .help =
        "Writes the times of KEY, named as zone keygen does, into its .key and .private, as "
        "dnssec-settime does; times that are not given, and all else in the files, stay. Then "
        "prints what the key does now and next; zone keys does so for all keys.",
    .example = "zone keytime --keys keys --inactive +30d --delete +60d Kexample.org.+013+12345",
    .run = run_zone_keytime,
};

}  // namespace millrace::cli
