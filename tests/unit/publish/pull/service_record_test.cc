#include "publish/pull/service_record.h"

#include <gtest/gtest.h>

#include "tests/unit/publish/pull/pull_support.h"

namespace millrace::publish {
namespace {

using std::chrono::minutes;

TEST(ServiceRecord, is_read_as_it_was_written) {
  PullWorld world;
  ServiceRecord record;
  record.install(world.id, world.pair());
  record.certificates.begin()->second.confirmed = world.env.clock.now();
  record.certificates.begin()->second.presented = {{"192.0.2.1:25", true}, {"[::1]:25", false}};
  record.action_due = true;
  record.looked = world.env.clock.now();
  record.fail(Error("no \x1b[31mcolour"), world.env.clock.now());
  const auto again = decode_record(encode(record), "here");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(encode(*again), encode(record));
  EXPECT_EQ(again->certificates.begin()->second.presented,
            record.certificates.begin()->second.presented);
  EXPECT_EQ(again->last_error, "no \\x1b[31mcolour");
}

TEST(ServiceRecord, doubles_its_pause_up_to_an_hour) {
  ServiceRecord record;
  const TimePoint now{};
  for (const int expected : {1, 2, 4, 8, 16, 32, 60, 60}) {
    record.fail(Error("x"), now);
    EXPECT_EQ(*record.next_attempt - now, minutes(expected));
  }
  EXPECT_EQ(record.failures, 8U);
  record.succeed();
  EXPECT_EQ(record.failures, 0U);
  EXPECT_FALSE(record.next_attempt);
}

TEST(ServiceRecord, that_is_damaged_is_an_error_with_its_place) {
  EXPECT_EQ(decode_record("[]", "here").ok(), false);
  EXPECT_EQ(decode_record(R"({"version": 1, "certificates": {"a": {}}})", "here").error().text(),
            "here: /certificates/a: /leaf_sha256: missing");
}

TEST(Hold, says_who_since_when_and_why) {
  EXPECT_EQ(text_of(Hold{"ann", TimePoint(Duration(1795464900)), "old phones"}),
            "held since 2026-11-23T20:15:00Z by ann: old phones");
  EXPECT_EQ(text_of(Hold{"ann", TimePoint(Duration(1795464900)), ""}),
            "held since 2026-11-23T20:15:00Z by ann");
}

}  // namespace
}  // namespace millrace::publish
