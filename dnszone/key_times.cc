#include "dnszone/key_times.h"

#include <algorithm>
#include <charconv>

#include "core/printable.h"

namespace millrace::dnszone {
namespace {

struct Field {
  std::string_view name;
  std::optional<TimePoint> KeyTimes::*member;
};
constexpr Field kFields[] = {
    {"Created", &KeyTimes::created},   {"Publish", &KeyTimes::publish},
    {"Activate", &KeyTimes::activate}, {"Inactive", &KeyTimes::inactive},
    {"Delete", &KeyTimes::remove},
};

template <class Number>
Number number_at(std::string_view digits, size_t at, size_t count) {
  unsigned value = 0;
  std::from_chars(digits.data() + at, digits.data() + at + count, value);
  return static_cast<Number>(value);
}

std::optional<TimePoint> parse_stamp(std::string_view text) {
  const bool digits_only =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 14 || !digits_only) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(number_at<int>(text, 0, 4)),
                                        std::chrono::month(number_at<unsigned>(text, 4, 2)),
                                        std::chrono::day(number_at<unsigned>(text, 6, 2)));
  const Duration time = std::chrono::hours(number_at<int>(text, 8, 2)) +
                        std::chrono::minutes(number_at<int>(text, 10, 2)) +
                        Duration(number_at<int>(text, 12, 2));
  if (!day.ok() || time >= std::chrono::days(1)) return std::nullopt;
  return std::chrono::sys_days(day) + time;
}

// "2026-11-23T20:48:26Z" without what is not a digit.
std::string stamp(TimePoint time) {
  std::string text = format_time(time);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

}  // namespace

Result<bool> take_key_time(std::string_view line, KeyTimes& times) {
  const size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  for (const Field& field : kFields) {
    if (line.substr(0, colon) != field.name) continue;
    const std::string_view value = line.substr(colon + 2);
    const std::string_view shown = value.substr(0, value.find_first_of(" \t\r"));
    const auto time = parse_stamp(shown);
    if (!time) {
      return Error(std::string(field.name) + ": '" + printable(shown) +
                   "' is no time, want YYYYMMDDHHMMSS");
    }
    times.*field.member = time;
    return true;
  }
  return false;
}

std::string key_time_lines(const KeyTimes& times, std::string_view prefix) {
  std::string text;
  for (const Field& field : kFields) {
    const auto& time = times.*field.member;
    if (!time) continue;
    text += std::string(prefix) + std::string(field.name) + ": " + stamp(*time) + '\n';
  }
  return text;
}

}  // namespace millrace::dnszone
