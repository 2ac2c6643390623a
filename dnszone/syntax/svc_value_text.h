// Values of SVCB's parameters in presentation form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::dnszone {

// Appends "=VALUE", or nothing for a value without octets. false: the value has no words, because
// Knot 3.2 takes a backslash at the end of a protocol for one before the comma.
bool append_svc_value(std::string& out, uint16_t key, std::string_view wire);

}  // namespace millrace::dnszone
