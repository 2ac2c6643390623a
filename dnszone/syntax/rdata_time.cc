#include "dnszone/syntax/rdata_time.h"

#include <chrono>

#include "core/base/time.h"
#include "dnszone/syntax/period.h"

namespace millrace::dnszone {
namespace {

// The two digits at `at`.
unsigned two_digits(std::string_view text, size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

std::optional<uint32_t> seconds_at(std::string_view digits) {
  const auto year = static_cast<int>(two_digits(digits, 0) * 100 + two_digits(digits, 2));
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(two_digits(digits, 4)),
                                         std::chrono::day(two_digits(digits, 6)));
  const int64_t hour = two_digits(digits, 8);
  const int64_t minute = two_digits(digits, 10);
  const int64_t second = two_digits(digits, 12);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  if (seconds < 0 || seconds > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(seconds);
}

void append_two_digits(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::optional<uint32_t> parse_rdata_time(std::string_view text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  return text.size() == 14 && digits ? seconds_at(text) : parse_number(text);
}

void append_rdata_time(std::string& out, uint32_t seconds) {
  const TimePoint time{Duration(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto second = static_cast<unsigned>((time - day).count());
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  for (const unsigned part :
       {year / 100, year % 100, static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60, second % 60}) {
    append_two_digits(out, part);
  }
}

}  // namespace millrace::dnszone
