// ECDSA signatures between the DER of OpenSSL (RFC 3279 §2.2.3) and the fixed-width r | s of
// DNSSEC.
#pragma once

#include <string>
#include <string_view>

namespace millrace::dnszone {

// Appends r | s, `part` octets each. false: not a DER signature of numbers that fit.
bool append_fixed_width(std::string_view der, size_t part, std::string& out);

// `fixed` is r | s of equal widths, at most 66 octets each (P-521).
std::string der_signature(std::string_view fixed);

}  // namespace millrace::dnszone
