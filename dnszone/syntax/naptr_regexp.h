// The substitution expression of a NAPTR (RFC 3402 §3.2).
#pragma once

#include <string_view>

namespace millrace::dnszone {

// Empty, or DELIMITER expression DELIMITER replacement DELIMITER flags: BIND refuses a zone with
// anything else.
bool is_naptr_regexp(std::string_view text);

}  // namespace millrace::dnszone
