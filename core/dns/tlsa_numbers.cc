#include "core/dns/tlsa_numbers.h"

#include "core/base/printable.h"

namespace millrace {

Result<TlsaNumbers> TlsaNumbers::parse(std::string_view text) {
  TlsaNumbers numbers;
  uint8_t* const values[] = {&numbers.usage, &numbers.selector, &numbers.matching};
  constexpr char kGreatest[] = {'3', '1', '2'};
  bool is_good = text.size() == 5;
  for (size_t i = 0; is_good && i < 3; ++i) {
    const char digit = text[2 * i];
    is_good = (i == 0 || text[2 * i - 1] == ' ') && digit >= '0' && digit <= kGreatest[i];
    *values[i] = static_cast<uint8_t>(digit - '0');
  }
  if (is_good) return numbers;
  return Error("'" + printable(text, 40) +
               "', expected usage (0 to 3), selector (0 or 1) and matching (0 to 2), as 3 1 1");
}

std::string TlsaNumbers::text() const {
  return std::to_string(usage) + " " + std::to_string(selector) + " " + std::to_string(matching);
}

}  // namespace millrace
