// The names that a WKS may have for protocols and ports. A table, not the system's: a zone means
// the same on every host.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::dnszone {

std::optional<uint8_t> wks_protocol(std::string_view word);  // a name or a number
std::optional<uint16_t> wks_port(std::string_view word);     // likewise

}  // namespace millrace::dnszone
