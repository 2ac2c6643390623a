// The template of a DNS query over HTTPS (RFC 9461 §5, RFC 6570).
#pragma once

#include <string_view>

namespace millrace::dnszone {

// Relative, with the variable "dns" in one of its expressions: "/dns-query{?dns}".
bool is_doh_template(std::string_view text);

}  // namespace millrace::dnszone
