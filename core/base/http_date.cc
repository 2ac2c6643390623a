#include "core/base/http_date.h"

#include "core/base/printable.h"

namespace millrace {

// As RFC 3339 has it: the day of the week says nothing new.
Result<TimePoint> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr size_t kLength = 29;
  const size_t month = text.size() == kLength ? kMonths.find(text.substr(8, 3)) : kMonths.npos;
  if (month % 3 != 0 || month >= kMonths.size() || !text.ends_with(" GMT")) {
    return Error("'" + printable(text) + "' is not the date of an HTTP answer");
  }
  const std::string number = std::to_string(100 + month / 3 + 1).substr(1);
  return parse_time(std::string(text.substr(12, 4)) + "-" + number + "-" +
                    std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z");
}

}  // namespace millrace
