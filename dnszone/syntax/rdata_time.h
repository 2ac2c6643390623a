// The times of signatures and keys: YYYYMMDDHHMMSS, or 32 bits (RFC 4034 §3.1.5, §3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace millrace::dnszone {

// YYYYMMDDHHMMSS; nullopt: not such a time.
std::optional<TimePoint> parse_stamp(std::string_view text);
void append_stamp(std::string& out, TimePoint time);

// YYYYMMDDHHMMSS or seconds since 1970; nullopt: neither, or beyond 32 bits.
std::optional<uint32_t> parse_rdata_time(std::string_view text);

// Seconds since 1970 modulo 2^32, and the time nearest to `now` that they can mean.
constexpr uint32_t in_32_bits(TimePoint time) {
  return static_cast<uint32_t>(time.time_since_epoch().count());
}
constexpr TimePoint time_near(TimePoint now, uint32_t seconds) {
  return now + Duration(static_cast<int32_t>(seconds - in_32_bits(now)));
}

}  // namespace millrace::dnszone
