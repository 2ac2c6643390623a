// What the zone tools share.
#pragma once

#include "cli/line/command.h"
#include "core/base/name.h"
#include "dnszone/tool_report.h"

namespace millrace::cli {

Result<Outcome> outcome_of(Result<dnszone::ToolReport> tool_report);

// --origin, which every zone tool requires.
Result<DnsName> origin_of(const Arguments& arguments);
inline constexpr Option kOriginOption = {"--origin", "ORIGIN", "The zone's name.", true};
// --include-root; empty: not given.
Path include_root_of(const Invocation& invocation);
inline constexpr Option kIncludeRootOption = {
    "--include-root", "DIR",
    "$INCLUDE takes files from below this directory, and relative names start there. Left out: the "
    "directory of the zone file."};
// "+30d" from now, "now", or an instant.
Result<TimePoint> parse_when(std::string_view text, TimePoint now);
inline constexpr Option kKeysOption = {
    "--keys", "DIR", "Directory of Korigin+algorithm+tag.key and .private pairs.", true};

}  // namespace millrace::cli
