#include "core/base/time.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

int64_t seconds_of(std::string_view text) {
  return parse_time(text).value().time_since_epoch().count();
}

// Seconds by: date -u -d TEXT +%s (GNU coreutils 9.1).
TEST(Time, reads_rfc_3339) {
  EXPECT_EQ(seconds_of("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds_of("2026-11-23T20:15:00Z"), 1795464900);
  EXPECT_EQ(seconds_of("2026-11-23t20:15:00z"), 1795464900);
  EXPECT_EQ(seconds_of("2026-11-23T21:15:00+01:00"), 1795464900);
  EXPECT_EQ(seconds_of("2026-11-23T14:45:00-05:30"), 1795464900);
  EXPECT_EQ(seconds_of("2000-02-29T12:00:00Z"), 951825600);
  EXPECT_EQ(seconds_of("1969-12-31T23:59:59Z"), -1);
}

TEST(Time, cuts_fractions_off) {
  EXPECT_EQ(seconds_of("2026-11-23T20:15:00.999999999Z"), 1795464900);
}

// RFC 3339 §5.8: the leap second at the end of 1990.
TEST(Time, reads_a_leap_second_as_the_next) {
  EXPECT_EQ(seconds_of("1990-12-31T23:59:60Z"), 662688000);
}

TEST(Time, refuses_what_is_not_a_time) {
  for (const char* text :
       {"", "2026-11-23", "2026-11-23T20:15:00", "2026-11-23 20:15:00Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T20:60:00Z", "2026-11-23T20:15:61Z",
        "2026-11-23T20:15:00.Z", "2026-11-23T20:15:00+24:00", "2026-11-23T20:15:00+0100",
        "2026-11-23T20:15:00Zx", "26-11-23T20:15:00Z", "2026-1-23T20:15:00Z",
        "+026-11-23T20:15:00Z"}) {
    EXPECT_FALSE(parse_time(text).ok()) << text;
  }
  EXPECT_EQ(parse_time("tomorrow").error().text(),
            "'tomorrow' is not a time: expected for example 2026-11-23T20:15:00Z");
}

TEST(Time, writes_utc) {
  EXPECT_EQ(format_time(TimePoint(Duration(1795464900))), "2026-11-23T20:15:00Z");
  EXPECT_EQ(format_time(TimePoint(Duration(-1))), "1969-12-31T23:59:59Z");
  EXPECT_EQ(format_time(TimePoint(Duration(253402300799))), "9999-12-31T23:59:59Z");
}

int64_t duration_of(std::string_view text) {
  return parse_duration(text).value().count();
}

TEST(Duration, reads_units_and_plain_seconds) {
  EXPECT_EQ(duration_of("14d"), 14 * 86400);
  EXPECT_EQ(duration_of("1h30m"), 5400);
  EXPECT_EQ(duration_of("90s"), 90);
  EXPECT_EQ(duration_of("2w"), 14 * 86400);
  EXPECT_EQ(duration_of("1w2d3h4m5s"), 604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5);
  EXPECT_EQ(duration_of("3600"), 3600);
  EXPECT_EQ(duration_of("0"), 0);
}

TEST(Duration, refuses_what_could_be_misread) {
  for (const char* text : {"", "d", "1h30", "30m1h", "1h1h", "-1d", "1.5h", "1 h", "1y", "1M",
                           "14D", "1000000000000", "999999999999w999999999999d9", " 1d"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
  EXPECT_EQ(parse_duration("soon").error().text(),
            "'soon' is not a duration: expected for example 14d, 1h30m, 90s or 3600");
}

TEST(Duration, refuses_more_than_it_can_hold) {
  EXPECT_TRUE(parse_duration("999999999999w").ok());
  EXPECT_FALSE(parse_duration("9999999999999w").ok());
}

TEST(Duration, writes_what_it_reads) {
  for (const char* text : {"14d", "1h30m", "1d1s", "0s", "59s", "1m"}) {
    EXPECT_EQ(format_duration(parse_duration(text).value()), text);
  }
  EXPECT_EQ(format_duration(Duration(-90)), "-1m30s");
}

}  // namespace
}  // namespace millrace
