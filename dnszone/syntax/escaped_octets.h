// Octets in presentation form (RFC 1035 §5.1) that BIND, Knot, NSD and ldns read alike.
#pragma once

#include <string>
#include <string_view>

namespace millrace::dnszone {

// The octets of a label. Letters, digits and - _ * / mean themselves; Knot reads no others in a
// name without a backslash.
void append_label_text(std::string& out, std::string_view label);

// A <character-string> in quotes.
void append_quoted(std::string& out, std::string_view octets);

}  // namespace millrace::dnszone
