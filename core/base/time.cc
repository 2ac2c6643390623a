#include "core/base/time.h"

#include <cstdio>
#include <iterator>
#include <limits>
#include <optional>

#include "core/base/ascii.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

// Reads a fixed-width time from left to right; after a mismatch everything else fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(size_t digits) {
    if (rest_.size() < digits) return fail();
    int value = 0;
    for (char c : rest_.substr(0, digits)) {
      if (!is_digit(c)) return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  // The character found if it is one of `wanted`.
  char one_of(std::string_view wanted) {
    if (rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char seen = rest_.front();
    rest_.remove_prefix(1);
    return seen;
  }

  void skip_fraction() {
    if (!rest_.starts_with('.')) return;
    rest_.remove_prefix(1);
    if (rest_.empty() || !is_digit(rest_.front())) fail();
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }

  bool finished() const { return ok_ && rest_.empty(); }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

// RFC 3339 §5.6 time-offset.
Duration scan_offset(Scanner& scanner, bool& in_range) {
  const char sign = scanner.one_of("Zz+-");
  if (sign != '+' && sign != '-') return Duration{0};
  const int hours = scanner.number(2);
  scanner.one_of(":");
  const int minutes = scanner.number(2);
  in_range = in_range && hours < 24 && minutes < 60;
  const Duration offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return sign == '-' ? -offset : offset;
}

struct Unit {
  char letter;
  int64_t seconds;
};
constexpr Unit kUnits[] = {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

Error bad_duration(std::string_view text) {
  return Error("'" + printable(text) +
               "' is not a duration: expected for example 14d, 1h30m, 90s or 3600");
}

// count * unit + total, or nullopt when that does not fit.
std::optional<int64_t> add_product(int64_t total, int64_t count, int64_t unit) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;
  if (count > kMost / unit || total > kMost - count * unit) return std::nullopt;
  return total + count * unit;
}

// The digits at the front of `rest`, taken off; nullopt: none, or more than a duration can be.
std::optional<int64_t> take_count(std::string_view& rest) {
  size_t digits = 0;
  int64_t count = 0;
  while (digits < rest.size() && is_digit(rest[digits])) {
    count = count * 10 + (rest[digits] - '0');
    if (++digits > 12) return std::nullopt;
  }
  rest.remove_prefix(digits);
  return digits == 0 ? std::nullopt : std::optional(count);
}

}  // namespace

std::string format_time(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

Result<TimePoint> parse_time(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::year year(scanner.number(4));
  scanner.one_of("-");
  const std::chrono::month month(static_cast<unsigned>(scanner.number(2)));
  scanner.one_of("-");
  const std::chrono::day day(static_cast<unsigned>(scanner.number(2)));
  scanner.one_of("Tt");
  const int hour = scanner.number(2);
  scanner.one_of(":");
  const int minute = scanner.number(2);
  scanner.one_of(":");
  const int second = scanner.number(2);
  scanner.skip_fraction();
  // 60 is a leap second (RFC 3339 §5.7): the second after 59.
  bool in_range = hour < 24 && minute < 60 && second <= 60;
  const Duration offset = scan_offset(scanner, in_range);
  const std::chrono::year_month_day date(year, month, day);
  if (!scanner.finished() || !in_range || !date.ok()) {
    return Error("'" + printable(text) +
                 "' is not a time: expected for example 2026-11-23T20:15:00Z");
  }
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + Duration(second) - offset;
}

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  std::optional<int64_t> total = 0;
  size_t next_unit = 0;
  do {
    const auto count = take_count(rest);
    if (!count) return bad_duration(text);
    if (rest.empty() && next_unit == 0) return Duration(*count);  // plain seconds
    while (next_unit < std::size(kUnits) && !rest.starts_with(kUnits[next_unit].letter))
      ++next_unit;
    if (next_unit == std::size(kUnits)) return bad_duration(text);
    rest.remove_prefix(1);
    total = add_product(*total, *count, kUnits[next_unit++].seconds);
    if (!total) return bad_duration(text);
  } while (!rest.empty());
  return Duration(*total);
}

std::string format_duration(Duration duration) {
  if (duration < Duration{0}) return "-" + format_duration(-duration);
  std::string text;
  int64_t rest = duration.count();
  for (const Unit& unit : kUnits) {
    if (unit.letter == 'w') continue;  // "10d" is read faster than "1w3d"
    if (rest >= unit.seconds) text += std::to_string(rest / unit.seconds) + unit.letter;
    rest %= unit.seconds;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace millrace
