#include "core/base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace millrace {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append64(std::string& text, std::string_view octets, std::string_view alphabet, bool padded) {
  const size_t before = text.size();
  text.resize(before + (octets.size() + 2) / 3 * 4, '=');
  char* out = text.data() + before;
  for (; octets.size() >= 3; octets.remove_prefix(3)) {
    const unsigned group = octet(octets[0]) << 16 | octet(octets[1]) << 8 | octet(octets[2]);
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63U];
    *out++ = alphabet[group >> 6 & 63U];
    *out++ = alphabet[group & 63U];
  }
  if (!octets.empty()) {
    const unsigned second = octets.size() == 2 ? octet(octets[1]) : 0U;
    const unsigned group = octet(octets[0]) << 16 | second << 8;
    for (size_t k = 0; k <= octets.size(); ++k) *out++ = alphabet[group >> (18 - 6 * k) & 63U];
  }
  if (!padded) text.resize(static_cast<size_t>(out - text.data()));
}

constexpr uint8_t kNoDigit = 64;  // a bit that no digit has

// The value of each character.
constexpr std::array<uint8_t, 256> values_of(std::string_view alphabet) {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNoDigit;
  for (size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = values_of(kBase64);
constexpr auto kBase64UrlValues = values_of(kBase64Url);

std::optional<std::string> decode64(std::string_view text, const std::array<uint8_t, 256>& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string octets(text.size() * 3 / 4, '\0');
  char* out = octets.data();
  uint32_t seen = 0;  // all bits of all digits
  const auto digit = [&](size_t at) -> uint32_t {
    const uint32_t value = at < text.size() ? values[octet(text[at])] : 0U;
    seen |= value;
    return value;
  };
  const auto group_at = [&](size_t at) {
    return digit(at) << 18 | digit(at + 1) << 12 | digit(at + 2) << 6 | digit(at + 3);
  };
  const size_t left = text.size() % 4;
  const size_t whole = text.size() - left;
  for (size_t at = 0; at < whole; at += 4) {
    const uint32_t group = group_at(at);
    *out++ = static_cast<char>(group >> 16 & 0xFFU);
    *out++ = static_cast<char>(group >> 8 & 0xFFU);
    *out++ = static_cast<char>(group & 0xFFU);
  }
  const uint32_t group = left == 0 ? 0 : group_at(whole);  // as if zeros followed
  if (left >= 2) *out++ = static_cast<char>(group >> 16 & 0xFFU);
  if (left == 3) *out++ = static_cast<char>(group >> 8 & 0xFFU);
  if ((seen & kNoDigit) != 0) return std::nullopt;
  // Left-over bits must be zero, or two texts would mean the same octets.
  if ((group & (left == 2 ? 0xFFFFU : 0xFFU)) != 0) return std::nullopt;
  return octets;
}

}  // namespace

std::string to_hex(std::string_view octets) {
  std::string text;
  text.reserve(octets.size() * 2);
  for (char c : octets) {
    text += kHexDigits[octet(c) >> 4];
    text += kHexDigits[octet(c) & 15U];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string octets;
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    octets += static_cast<char>(high * 16 + low);
  }
  return octets;
}

std::string to_base32(std::string_view octets) {
  std::string text;
  unsigned group = 0, bits = 0;
  for (char c : octets) {
    group = (group << 8 | octet(c)) & 0xFFFFU;
    for (bits += 8; bits >= 5; bits -= 5) text += kBase32[group >> (bits - 5) & 31U];
  }
  if (bits > 0) text += kBase32[group << (5 - bits) & 31U];
  return text;
}

std::string to_base64(std::string_view octets) {
  std::string text;
  append_base64(text, octets);
  return text;
}

void append_base64(std::string& text, std::string_view octets) {
  append64(text, octets, kBase64, true);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  return decode64(text.substr(0, text.size() - padding), kBase64Values);
}

std::string to_base64url(std::string_view octets) {
  std::string text;
  append64(text, octets, kBase64Url, false);
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decode64(text, kBase64UrlValues);
}

std::string base32hex(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  std::string text;
  unsigned group = 0;
  unsigned bits = 0;
  for (const char octet : octets) {
    group = (group << 8U | static_cast<uint8_t>(octet)) & 0xFFFU;
    for (bits += 8; bits >= 5; bits -= 5) text += kDigits[group >> (bits - 5) & 31U];
  }
  if (bits > 0) text += kDigits[group << (5 - bits) & 31U];
  return text;
}

}  // namespace millrace
