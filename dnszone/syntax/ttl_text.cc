#include "dnszone/syntax/ttl_text.h"

#include <charconv>
#include <iterator>

#include "core/base/ascii.h"
#include "core/base/decimal.h"

namespace millrace::dnszone {
namespace {

struct Unit {
  char letter;
  uint32_t seconds;
};
constexpr Unit kUnits[] = {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

// The place of the unit in kUnits, or its size.
size_t unit_at(char c) {
  size_t at = 0;
  while (at < std::size(kUnits) && kUnits[at].letter != lower(c)) ++at;
  return at;
}

// The digits before text[at], which moves past them.
std::optional<uint32_t> take_number(std::string_view text, size_t& at) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at, end, number);
  if (error != std::errc()) return std::nullopt;
  at = static_cast<size_t>(stop - text.data());
  return number;
}

}  // namespace

std::optional<uint32_t> parse_ttl(std::string_view text) {
  if (const auto seconds = parse_decimal<uint32_t>(text)) return seconds;
  uint64_t total = 0;
  bool seen[std::size(kUnits)] = {};
  for (size_t at = 0; at < text.size(); ++at) {
    const auto number = take_number(text, at);
    if (!number || at == text.size()) return std::nullopt;
    const size_t unit = unit_at(text[at]);
    if (unit == std::size(kUnits) || seen[unit]) return std::nullopt;
    seen[unit] = true;
    total += uint64_t{*number} * kUnits[unit].seconds;
  }
  if (text.empty() || total > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(total);
}

}  // namespace millrace::dnszone
