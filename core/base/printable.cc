#include "core/base/printable.h"

#include <cstdint>

#include "core/base/encoding.h"

namespace millrace {
namespace {

struct Sequence {
  size_t size = 0;  // 0: not valid UTF-8 here
  char32_t code = 0;
};

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

size_t announced_size(unsigned first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// The UTF-8 sequence at the start of `text` (RFC 3629 §3): no overlong forms, no surrogates.
Sequence decode_utf8(std::string_view text) {
  const size_t size = announced_size(octet(text[0]));
  if (size == 0 || size > text.size()) return {};
  constexpr char32_t kLeadMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t code = octet(text[0]) & kLeadMask[size];
  for (size_t i = 1; i < size; ++i) {
    if ((octet(text[i]) & 0xC0U) != 0x80U) return {};
    code = code << 6 | (octet(text[i]) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kLeast[size] || code > 0x10FFFF || surrogate) return {};
  return {size, code};
}

// C0 and C1 controls, and the characters that reorder or break a line without being seen.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(std::string_view octets) {
  std::string text;
  for (char c : octets) text += "\\x" + to_hex({&c, 1});
  return text;
}

}  // namespace

std::string printable(std::string_view text, size_t limit) {
  std::string shown;
  size_t at = 0;
  while (at < text.size()) {
    const Sequence next = decode_utf8(text.substr(at));
    const size_t size = next.size == 0 ? 1 : next.size;
    if (at + size > limit) return shown + "…";
    const std::string_view piece = text.substr(at, size);
    const bool plain = next.size != 0 && !is_control(next.code);
    shown += plain ? std::string(piece) : escaped(piece);
    at += size;
  }
  return shown;
}

}  // namespace millrace
