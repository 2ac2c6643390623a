// Hexadecimal, base32, base64 (RFC 4648 §4) and base64url without padding (RFC 4648 §5, RFC 7515
// §2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// Octets travel in std::string; text and octets never share one variable.
std::string to_hex(std::string_view octets);                 // lower case
std::optional<std::string> from_hex(std::string_view text);  // either case; nullopt: malformed

std::string to_base32(std::string_view octets);  // RFC 4648 §6, lower case, no padding

std::string to_base64(std::string_view octets);                  // padded
void append_base64(std::string& text, std::string_view octets);  // the same, appended to `text`
std::optional<std::string> from_base64(std::string_view text);   // strict: padded, canonical

std::string to_base64url(std::string_view octets);                 // no padding
std::optional<std::string> from_base64url(std::string_view text);  // strict: no padding, canonical

// RFC 4648 §7 without padding, lower case.
std::string base32hex(std::string_view octets);

}  // namespace millrace
