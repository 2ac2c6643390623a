#include "core/encoding.h"

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

std::string encode64(std::string_view octets, std::string_view alphabet, bool padded) {
  std::string text((octets.size() + 2) / 3 * 4, '=');
  size_t at = 0;
  for (size_t i = 0; i < octets.size(); i += 3) {
    const size_t count = std::min<size_t>(3, octets.size() - i);
    unsigned group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? octet(octets[i + k]) : 0U);
    for (size_t k = 0; k <= count; ++k) text[at++] = alphabet[group >> (18 - 6 * k) & 63U];
  }
  if (!padded) text.resize(at);
  return text;
}

constexpr uint8_t kNoDigit = 64;

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
  std::string octets;
  octets.reserve(text.size() / 4 * 3 + 2);
  uint32_t group = 0;
  unsigned bits = 0;
  for (char c : text) {
    const uint8_t value = values[octet(c)];
    if (value == kNoDigit) return std::nullopt;
    group = group << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      octets += static_cast<char>(group >> bits & 0xFFU);
    }
  }
  // Left-over bits must be zero, or two texts would mean the same octets.
  if ((group & ((1U << bits) - 1)) != 0) return std::nullopt;
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
  return encode64(octets, kBase64, true);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  return decode64(text.substr(0, text.size() - padding), kBase64Values);
}

std::string to_base64url(std::string_view octets) {
  return encode64(octets, kBase64Url, false);
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decode64(text, kBase64UrlValues);
}

}  // namespace millrace
