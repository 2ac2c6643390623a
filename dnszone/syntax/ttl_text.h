// TTLs and other periods of zone text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::dnszone {

// A TTL or another period: seconds, or numbers with the units w d h m s, each at most once, in
// either case ("1h30m"). nullopt: not one; a period above 2^32-1 is none.
std::optional<uint32_t> parse_ttl(std::string_view text);

}  // namespace millrace::dnszone
