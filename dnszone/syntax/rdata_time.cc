#include "dnszone/syntax/rdata_time.h"

#include <algorithm>
#include <chrono>

#include "core/base/ascii.h"
#include "core/base/decimal.h"

namespace millrace::dnszone {
namespace {

// The two digits at `at`.
unsigned two_digits(std::string_view text, size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

void append_two_digits(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::optional<TimePoint> parse_stamp(std::string_view text) {
  if (text.size() != 14 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  const auto year = static_cast<int>(two_digits(text, 0) * 100 + two_digits(text, 2));
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(two_digits(text, 4)),
                                         std::chrono::day(two_digits(text, 6)));
  const std::chrono::hours hours(two_digits(text, 8));
  const std::chrono::minutes minutes(two_digits(text, 10));
  const Duration seconds(two_digits(text, 12));
  const bool in_range = hours.count() < 24 && minutes.count() < 60 && seconds.count() < 60;
  if (!date.ok() || !in_range) return std::nullopt;
  return std::chrono::sys_days(date) + hours + minutes + seconds;
}

void append_stamp(std::string& out, TimePoint time) {
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

std::optional<uint32_t> parse_rdata_time(std::string_view text) {
  const auto time = parse_stamp(text);
  if (!time) return text.size() == 14 ? std::nullopt : parse_decimal<uint32_t>(text);
  const int64_t seconds = time->time_since_epoch().count();
  if (seconds < 0 || seconds > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(seconds);
}

}  // namespace millrace::dnszone
