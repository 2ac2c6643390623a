// Validity, jitter, and when to sign again.
#include <gmock/gmock.h>

#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/signing_schedule.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

SigningSchedule schedule(Duration validity = days(14)) {
  return must(SigningSchedule::make(test_now(), validity));
}

TEST(SigningSchedule, begins_an_hour_back) {
  EXPECT_EQ(schedule().inception(), test_now() - hours(1));
}

TEST(SigningSchedule, takes_at_most_a_fifth_off_the_validity) {
  const SigningSchedule times = schedule();
  TimePoint least = TimePoint::max();
  TimePoint most = TimePoint::min();
  for (int i = 0; i < 2000; ++i) {
    const TimePoint end = times.expiration(name("host" + std::to_string(i) + ".test."), RrType::a);
    least = std::min(least, end);
    most = std::max(most, end);
  }
  const TimePoint first = test_now() + Duration(days(14)) * 4 / 5;
  EXPECT_GE(least, first);
  EXPECT_LE(most, test_now() + days(14));
  // Spread over nearly all of it.
  EXPECT_LT(least, first + hours(2));
  EXPECT_GT(most, test_now() + days(14) - hours(2));
}

TEST(SigningSchedule, gives_the_same_end_for_the_same_input_and_another_for_another) {
  const DnsName owner = name("www.example.test.");
  const TimePoint end = schedule().expiration(owner, RrType::a);
  EXPECT_EQ(schedule().expiration(owner, RrType::a), end);
  EXPECT_NE(schedule().expiration(owner, RrType::aaaa), end);
  EXPECT_NE(schedule().expiration(name("ww2.example.test."), RrType::a), end);
  const auto next_period = must(SigningSchedule::make(test_now() + days(14), days(14)));
  EXPECT_NE(next_period.expiration(owner, RrType::a) - days(14), end);
}

// The margin is SOA EXPIRE + TTL + two days when that is more than a quarter.
TEST(SigningSchedule, refreshes_before_a_cut_off_secondary_serves_what_has_expired) {
  const TimePoint end = test_now() + days(12);
  EXPECT_EQ(schedule().refresh_at(end, days(3), hours(1)), end - days(5) - hours(1));
}

TEST(SigningSchedule, refreshes_at_a_quarter_left_at_the_latest) {
  const TimePoint end = test_now() + days(12);
  EXPECT_EQ(schedule().refresh_at(end, hours(1), hours(1)), end - hours(84));
}

TEST(SigningSchedule, does_not_refresh_at_once_where_expire_is_as_long_as_the_validity) {
  EXPECT_EQ(schedule().refresh_at(test_now() + days(12), days(28), hours(1)),
            test_now() + hours(84));
}

TEST(SigningSchedule, a_zone_is_signed_again_by_its_earliest_signature) {
  const SignedZone zone = must(sign_zone(records("@ 3600 IN SOA ns h 7 7200 3600 86400 300\n"
                                                 "@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n",
                                                 name("example.test.")),
                                         keys_of("example.test."), request_for("example.test.")));
  TimePoint earliest = TimePoint::max();
  for (const Record& record : records(zone.text, name("example.test."))) {
    if (record.type != RrType::rrsig) continue;
    const std::string text = must(rdata_text(record.type, record.rdata));
    std::istringstream fields(text);
    std::string word;
    for (int i = 0; i < 5; ++i) fields >> word;  // the expiration
    word.insert(12, ":").insert(10, ":").insert(8, "T").insert(6, "-").insert(4, "-");
    earliest = std::min(earliest, time(word + "Z"));
  }
  EXPECT_EQ(zone.earliest_expiry, earliest);
  EXPECT_EQ(zone.refresh_at, earliest - days(3) - hours(12));
}

}  // namespace
}  // namespace millrace::dnszone::test
