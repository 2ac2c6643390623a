// The keys of the parameters of SVCB (IANA, Service Parameter Keys).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::dnszone {

inline constexpr uint16_t kSvcMandatory = 0;
inline constexpr uint16_t kSvcAlpn = 1;
inline constexpr uint16_t kSvcNoDefaultAlpn = 2;

// What the value of a key is (RFC 9460 §7, RFC 9461 §5, RFC 9540 §4); octets: of a key that is not
// known.
enum class SvcForm : uint8_t { octets, keys, list, none, port, ipv4, ipv6, base64, doh, groups };
SvcForm svc_form(uint16_t key);

// "alpn", "key667"; in text only names that common servers know.
std::optional<uint16_t> parse_svc_key(std::string_view word);
std::string svc_key_text(uint16_t key);

}  // namespace millrace::dnszone
