// Octets in presentation form (RFC 1035 §5.1) that BIND, Knot, NSD and ldns read alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// The octets of a label. Letters, digits and - _ * / mean themselves; Knot reads no others in a
// name without a backslash.
void append_label_text(std::string& out, std::string_view label);

// A <character-string> in quotes.
void append_quoted(std::string& out, std::string_view octets);

// The octet that begins at text[at], which moves past it: "\DDD", "\X" or the octet itself.
// nullopt: a broken escape.
std::optional<char> take_octet(std::string_view text, size_t& at);

}  // namespace millrace
