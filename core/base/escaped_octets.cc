#include "core/base/escaped_octets.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/ascii.h"

namespace millrace {
namespace {

// By octet: names are what zones are full of.
constexpr auto kPlainInName = [] {
  std::array<bool, 256> plain{};
  for (size_t octet = 0; octet < 128; ++octet) {
    const char c = static_cast<char>(octet);
    plain[octet] = is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '*' || c == '/';
  }
  return plain;
}();

bool is_plain_in_name(char c) {
  return kPlainInName[static_cast<uint8_t>(c)];
}

bool is_plain_in_quotes(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

void append_decimal_escape(std::string& out, uint8_t octet) {
  out += '\\';
  out += static_cast<char>('0' + octet / 100);
  out += static_cast<char>('0' + octet / 10 % 10);
  out += static_cast<char>('0' + octet % 10);
}

template <class Plain>
void append_escaped(std::string& out, std::string_view octets, char first_printable, Plain plain) {
  const auto special = std::find_if_not(octets.begin(), octets.end(), plain);
  out.append(octets.begin(), special);
  for (const char c : octets.substr(static_cast<size_t>(special - octets.begin()))) {
    if (c < first_printable || c > '~') {
      append_decimal_escape(out, static_cast<uint8_t>(c));
      continue;
    }
    if (!plain(c)) out += '\\';
    out += c;
  }
}

}  // namespace

void append_label_text(std::string& out, std::string_view label) {
  append_escaped(out, label, '!', is_plain_in_name);
}

void append_quoted(std::string& out, std::string_view octets) {
  out += '"';
  append_escaped(out, octets, ' ', is_plain_in_quotes);
  out += '"';
}

std::optional<char> take_octet(std::string_view text, size_t& at) {
  if (text[at] != '\\') return text[at++];
  if (at + 1 >= text.size()) return std::nullopt;
  if (!is_digit(text[at + 1])) return at += 2, text[at - 1];
  if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) {
    return std::nullopt;
  }
  const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
  if (value > 255) return std::nullopt;
  at += 4;
  return static_cast<char>(value);
}

}  // namespace millrace
