#include <gtest/gtest.h>

#include "dnszone/text/serial.h"

namespace millrace::dnszone {
namespace {

struct Case {
  const char* trait;
  uint32_t current;
  std::optional<uint32_t> published;
  SerialPolicy policy;
  uint32_t next;
};

constexpr auto kIncrement = SerialPolicy::increment;
constexpr auto kDate = SerialPolicy::date;
constexpr auto kUnix = SerialPolicy::unixtime;

// At 2026-11-23T20:15:00Z, which is 1795464900.
const Case kCases[] = {
    {"one_more", 7, std::nullopt, kIncrement, 8},
    {"never_zero", 0xFFFFFFFF, std::nullopt, kIncrement, 1},
    {"after_the_published_one", 7, 20, kIncrement, 21},
    {"a_published_one_before_does_not_matter", 7, 5, kIncrement, 8},
    {"published_behind_the_turn_of_the_circle", 0xFFFFFFFE, 3, kIncrement, 4},
    {"published_before_the_turn_of_the_circle", 3, 0xFFFFFFFE, kIncrement, 4},
    {"first_of_the_day", 2026112205, std::nullopt, kDate, 2026112300},
    {"second_of_the_day", 2026112300, std::nullopt, kDate, 2026112301},
    {"hundredth_of_the_day_takes_the_next_day", 2026112399, std::nullopt, kDate, 2026112400},
    {"a_day_in_the_future_is_not_taken_back", 2026122400, std::nullopt, kDate, 2026122401},
    {"date_after_a_small_one", 1, std::nullopt, kDate, 2026112300},
    {"date_that_would_be_backwards_in_the_circle", 4173595948, std::nullopt, kDate, 4173595949},
    {"date_after_the_published_one", 2026112200, 2026112302, kDate, 2026112303},
    {"the_time", 1795464000, std::nullopt, kUnix, 1795464900},
    {"the_same_second_again", 1795464900, std::nullopt, kUnix, 1795464901},
    {"time_after_a_date", 2026112300, std::nullopt, kUnix, 2026112301},
    {"time_after_the_published_one", 1795464000, 1795465000, kUnix, 1795465001},
};

TEST(ZoneEditSerial, rises_by_the_policy_and_never_falls) {
  const TimePoint now(Duration(1795464900));
  for (const Case& c : kCases) {
    const uint32_t next = next_serial(c.current, c.published, c.policy, now);
    EXPECT_EQ(next, c.next) << c.trait;
    EXPECT_TRUE(serial_after(next, c.current)) << c.trait;
  }
}

// At 23:30 in New York it is the next day in UTC.
TEST(ZoneEditSerial, counts_days_in_utc) {
  EXPECT_EQ(next_serial(1, std::nullopt, kDate, parse_time("2026-12-31T23:30:00-05:00").value()),
            2027010100U);
}

TEST(ZoneEditSerial, policies_are_known_by_name) {
  for (const auto policy : {kIncrement, kDate, kUnix}) {
    EXPECT_EQ(*parse_serial_policy(to_text(policy)), policy);
  }
  EXPECT_EQ(parse_serial_policy("Date").error().text(),
            "\"Date\", expected increment, date or unixtime");
}

}  // namespace
}  // namespace millrace::dnszone
