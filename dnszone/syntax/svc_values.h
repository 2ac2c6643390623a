// The value of one parameter of SVCB, by its key (RFC 9460 §7, RFC 9461 §5, RFC 9540 §4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::dnszone {

// The wire form of a value in the form of its key, escapes of the <character-string> resolved;
// nullopt: it has not that form.
std::optional<std::string> svc_value(uint16_t key, std::string_view octets);
// What svc_value() expects: "a port from 0 to 65535".
std::string svc_value_form(uint16_t key);

// Is that wire form allowed for the key? Of keys that are not known everything is.
bool is_svc_value(uint16_t key, std::string_view wire);

}  // namespace millrace::dnszone
