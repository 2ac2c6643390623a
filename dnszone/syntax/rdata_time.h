// The times of signatures (RFC 4034 §3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::dnszone {

// YYYYMMDDHHMMSS or seconds since 1970; nullopt: neither, or beyond 32 bits.
std::optional<uint32_t> parse_rdata_time(std::string_view text);

// Appends YYYYMMDDHHMMSS: the 32 bits count modulo 2^32, and are read as before 2106.
void append_rdata_time(std::string& out, uint32_t seconds);

}  // namespace millrace::dnszone
