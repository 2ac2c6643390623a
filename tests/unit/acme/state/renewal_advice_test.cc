#include "acme/state/renewal_advice.h"

#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/support/scripted_random.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TimePoint time_at(const std::string& text) {
  return parse_time(text).value();
}

class Advice : public testing::Test {
 protected:
  RenewalAdvice after(const RenewalAdvice& before, std::optional<Duration> retry_after = {}) {
    return advised(before, info_, retry_after, now_, random_);
  }
  Duration pause(const RenewalAdvice& advice) const { return advice.ask_at - now_; }
  RenewalAdvice failed(const RenewalAdvice& before, Failure failure,
                       std::optional<Duration> retry_after = {}) const {
    return unadvised(before, failure, Error("it rained"), retry_after, now_);
  }

  const TimePoint now_ = time_at("2026-01-01T00:00:00Z");
  RenewalInfo info_{{time_at("2026-02-01T00:00:00Z"), time_at("2026-02-03T00:00:00Z")},
                    "https://ca.test/w"};
  test::ScriptedRandom random_;
};

TEST_F(Advice, is_an_instant_drawn_in_the_window) {
  const RenewalAdvice advice = after({});
  EXPECT_EQ(advice.suggestion->at, time_at("2026-02-02T00:00:00Z"));
  EXPECT_EQ(advice.suggestion->explanation, "https://ca.test/w");
  random_.per_mille = 0;
  EXPECT_EQ(after({}).suggestion->at, info_.window.start);
  random_.per_mille = 999;
  EXPECT_LT(after({}).suggestion->at, info_.window.end);
}

TEST_F(Advice, is_drawn_once_for_each_window) {
  const RenewalAdvice first = after({});
  random_.per_mille = 900;
  EXPECT_EQ(after(first).suggestion->at, first.suggestion->at);
  EXPECT_EQ(random_.draws, 1U);
  info_.window.end += hours(1);
  EXPECT_NE(after(first).suggestion->at, first.suggestion->at);
  EXPECT_EQ(random_.draws, 2U);
}

TEST_F(Advice, is_queried_again_after_retry_after_within_a_minute_and_a_day) {
  EXPECT_EQ(pause(after({})), hours(6));
  EXPECT_EQ(pause(after({}, hours(2))), hours(2));
  EXPECT_EQ(pause(after({}, seconds(1))), minutes(1));
  EXPECT_EQ(pause(after({}, days(7))), days(1));
}

TEST_F(Advice, that_did_not_come_is_asked_for_at_growing_intervals_and_then_every_six_hours) {
  RenewalAdvice advice;
  for (const Duration wanted :
       std::initializer_list<Duration>{minutes(1), minutes(2), minutes(4), minutes(8), minutes(16),
                                       minutes(32), hours(6), hours(6)}) {
    advice = failed(advice, Failure::temporary);
    EXPECT_EQ(pause(advice), wanted) << advice.failures;
  }
  EXPECT_EQ(advice.last_error, "it rained");
  advice = after(advice);
  EXPECT_EQ(advice.failures, 0U);
  EXPECT_EQ(advice.last_error, "");
}

TEST_F(Advice, that_will_not_come_is_asked_for_after_six_hours) {
  EXPECT_EQ(pause(failed({}, Failure::lasting)), hours(6));
}

TEST_F(Advice, that_a_rate_limited_ca_did_not_give_is_queried_after_retry_after) {
  EXPECT_EQ(pause(failed({}, Failure::temporary, hours(3))), hours(3));
  EXPECT_EQ(pause(failed({}, Failure::temporary, seconds(5))), minutes(1));
  EXPECT_EQ(pause(failed({}, Failure::temporary, days(9))), days(1));
}

TEST_F(Advice, stays_when_the_next_one_does_not_come) {
  const RenewalAdvice first = after({});
  EXPECT_EQ(failed(first, Failure::lasting).suggestion->at, first.suggestion->at);
}

TEST_F(Advice, is_written_as_it_was_read) {
  const Json json = Json::parse(R"({"suggested":{"start":"2026-02-01T00:00:00Z",
      "end":"2026-02-03T00:00:00Z","at":"2026-02-02T00:00:00Z","explanation":"https://ca.test/w"},
      "ask_at":"2026-01-01T06:00:00Z","failures":2,"last_error":"it rained"})");
  const auto advice = advice_from(json, "web.json");
  ASSERT_TRUE(advice) << advice.error().text();
  EXPECT_EQ(to_json(*advice), json);
  const Json least = Json::parse(R"({"ask_at":"2026-01-01T06:00:00Z"})");
  EXPECT_EQ(to_json(advice_from(least, "web.json").value()), least);
}

TEST_F(Advice, of_a_wrong_shape_is_an_error) {
  for (const char* text :
       {"7", "{}", R"({"ask_at":7})", R"({"ask_at":"2026-01-01T06:00:00Z","suggested":7})",
        R"({"ask_at":"2026-01-01T06:00:00Z","suggested":{"start":"2026-02-01T00:00:00Z"}})",
        R"({"ask_at":"2026-01-01T06:00:00Z","failures":-1})",
        R"({"ask_at":"2026-01-01T06:00:00Z","last_error":[]})"}) {
    EXPECT_FALSE(advice_from(Json::parse(text), "web.json")) << text;
  }
}

}  // namespace
}  // namespace millrace::acme
