// Decimal numbers in text.
#pragma once

#include <charconv>
#include <concepts>
#include <limits>
#include <optional>
#include <string_view>

namespace millrace {

// The whole text as a number of at most `most`: digits only. nullopt: it is not one.
template <std::unsigned_integral Number>
std::optional<Number> parse_decimal(std::string_view text,
                                    Number most = std::numeric_limits<Number>::max()) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number > most) return std::nullopt;
  return number;
}

}  // namespace millrace
