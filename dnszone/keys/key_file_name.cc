#include "dnszone/keys/key_file_name.h"

#include "core/base/decimal.h"
#include "core/base/encoding.h"

namespace millrace::dnszone {
namespace {

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string upper_hex(char octet) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(octet);
  return {kDigits[value >> 4U], kDigits[value & 15U]};
}

std::string file_text(const DnsName& name) {
  if (name.is_root()) return ".";
  const std::string& wire = name.wire();
  std::string text;
  for (size_t at = 0; wire[at] != 0;) {
    const size_t end = at + 1 + static_cast<unsigned char>(wire[at]);
    for (++at; at < end; ++at) {
      if (stands_for_itself(wire[at])) {
        text += wire[at];
      } else {
        text += '%' + upper_hex(wire[at]);
      }
    }
    text += '.';
  }
  return text;
}

// %XX to the \DDD of presentation form.
std::optional<std::string> unescaped(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    const auto octet = from_hex(text.substr(at + 1, 2));
    if (!octet || octet->size() != 1) return std::nullopt;
    const std::string digits = std::to_string(static_cast<unsigned char>((*octet)[0]));
    result += '\\' + std::string(3 - digits.size(), '0') + digits;
    at += 2;
  }
  return result;
}

template <class Number>
std::optional<Number> fixed_number(std::string_view digits, size_t width) {
  return digits.size() == width ? parse_decimal<Number>(digits) : std::nullopt;
}

std::string padded(unsigned value, size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width - digits.size(), '0') + digits;
}

}  // namespace

std::string KeyFileName::text() const {
  return 'K' + file_text(origin) + '+' + padded(algorithm, 3) + '+' + padded(tag, 5);
}

std::optional<KeyFileName> parse_key_file_name(std::string_view text) {
  constexpr size_t kTail = sizeof("+013+12345") - 1;
  if (text.size() < kTail + 2 || text.front() != 'K') return std::nullopt;
  const std::string_view tail = text.substr(text.size() - kTail);
  if (tail[0] != '+' || tail[4] != '+') return std::nullopt;
  const auto algorithm = fixed_number<uint8_t>(tail.substr(1, 3), 3);
  const auto tag = fixed_number<uint16_t>(tail.substr(5), 5);
  const auto name = unescaped(text.substr(1, text.size() - kTail - 1));
  if (!algorithm || !tag || !name) return std::nullopt;
  auto origin = DnsName::parse(*name);
  if (!origin) return std::nullopt;
  return KeyFileName{std::move(*origin), *algorithm, *tag};
}

}  // namespace millrace::dnszone
