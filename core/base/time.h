// Points in time and durations, and how they are written. Always UTC, whole seconds.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace {

using TimePoint = std::chrono::sys_seconds;
using Duration = std::chrono::seconds;

// "2026-11-23T20:15:00Z" (RFC 3339, UTC).
std::string format_time(TimePoint time);
// RFC 3339 with "Z" or a numeric offset; fractions of a second are cut off.
Result<TimePoint> parse_time(std::string_view text);

// "14d", "1h30m", "90s", "2w", or plain seconds "3600". Units: w d h m s, each at most once,
// falling.
Result<Duration> parse_duration(std::string_view text);
// The exact form that parse_duration reads, in days and smaller: "14d", "1h30m", "0s".
std::string format_duration(Duration duration);

}  // namespace millrace
