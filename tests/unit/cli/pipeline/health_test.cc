#include "cli/pipeline/health.h"

#include <gmock/gmock.h>

#include "tests/support/report_lines.h"

namespace millrace::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const TimePoint kStart = parse_time("2026-11-23T20:15:00Z").value();

// What `run --quiet` would write, from one run to the next.
class HealthTest : public ::testing::Test {
 protected:
  std::vector<std::string> report(const HealthFacts& facts) {
    Health health = assess(facts, memory_, now_);
    in_danger_ = health.in_danger();
    memory_ = health.memory;
    return {health.to_report.begin(), health.to_report.end()};
  }
  // Repeats the run; returns how many of the runs write anything.
  unsigned mails(const HealthFacts& facts, Duration length, Duration interval) {
    unsigned mails = 0;
    for (const TimePoint end = now_ + length; now_ < end; now_ += interval) {
      mails += report(facts).empty() ? 0U : 1U;
    }
    return mails;
  }
  static HealthFacts certificate(TimePoint due, TimePoint end) {
    HealthFacts facts;
    facts.terms = {
        {.subject = {SubjectKind::certificate, "web"}, .what = "", .due = due, .end = end}};
    return facts;
  }
  static HealthFacts waiting(const std::string& line) {
    HealthFacts facts;
    facts.pending = {test::line(line)};
    return facts;
  }
  static HealthFacts failing(Error error) {
    HealthFacts facts;
    facts.errors = {std::move(error)};
    return facts;
  }
  static HealthFacts failing(const std::string& line) { return failing(test::error(line)); }

  TimePoint now_ = kStart;
  AlertMemory memory_;
  bool in_danger_ = false;
};

TEST_F(HealthTest, is_silent_until_a_third_of_the_time_for_renewal_is_over) {
  const HealthFacts facts = certificate(kStart, kStart + days(30));
  now_ = kStart + days(10) - minutes(1);
  EXPECT_THAT(report(facts), IsEmpty());
  now_ = kStart + days(10);
  EXPECT_THAT(
      report(facts),
      ElementsAre("certificate web: expires at 2026-12-23T20:15:00Z, in 20d, renewal due since "
                  "2026-11-23T20:15:00Z"));
  EXPECT_FALSE(in_danger_);
}

TEST_F(HealthTest, is_in_danger_when_less_than_a_third_is_left_and_when_it_is_over) {
  const HealthFacts facts = certificate(kStart, kStart + days(30));
  now_ = kStart + days(20);
  EXPECT_THAT(report(facts), SizeIs(1));
  EXPECT_TRUE(in_danger_);
  now_ = kStart + days(30);
  EXPECT_THAT(report(facts), ElementsAre("certificate web: expired at 2026-12-23T20:15:00Z, "
                                         "renewal due since 2026-11-23T20:15:00Z"));
  EXPECT_TRUE(in_danger_);
}

TEST_F(HealthTest, reports_each_step_once_and_then_daily) {
  now_ = kStart + days(10);
  EXPECT_EQ(mails(certificate(kStart, kStart + days(30)), days(20), hours(1)), 20U);
}

TEST_F(HealthTest, reports_daily_where_cron_runs_once_a_day_a_little_early_or_late) {
  const HealthFacts facts = certificate(kStart - days(30), kStart);
  int day = 0;
  for (const int seconds : {0, 7, 2, 9, 0}) {
    now_ = kStart + days(day++) + Duration(seconds);
    EXPECT_THAT(report(facts), SizeIs(1));
  }
}

TEST_F(HealthTest, names_what_is_waited_for) {
  HealthFacts facts = certificate(kStart - days(30), kStart);
  facts.pending = {
      test::line("certificate web: records are not published yet"),
      test::line("certificate other: busy"),
      test::line("zone example.test: 192.0.2.2 (ns2.example.test): no answer within 3 s")};
  EXPECT_THAT(report(facts),
              ElementsAre(HasSubstr("; waits for: records are not published yet; zone "
                                    "example.test: 192.0.2.2 (ns2.example.test): no answer "
                                    "within 3 s")));
}

TEST_F(HealthTest, says_what_to_do_where_nothing_is_known_of_a_wait) {
  HealthFacts facts = certificate(kStart - days(30), kStart);
  facts.terms[0].remedy = "is cron running?";
  EXPECT_THAT(report(facts), ElementsAre(HasSubstr("; is cron running?")));
}

TEST_F(HealthTest, is_silent_while_something_is_waited_for_half_a_day) {
  const HealthFacts facts = waiting("zone example.test: ns2 lags");
  EXPECT_EQ(mails(facts, hours(12), minutes(15)), 0U);
  EXPECT_THAT(report(facts),
              ElementsAre("zone example.test: ns2 lags; waiting since 2026-11-23T20:15:00Z"));
  EXPECT_FALSE(in_danger_);
  now_ += minutes(15);
  EXPECT_EQ(mails(facts, days(6) - hours(12), minutes(15)), 5U);
}

TEST_F(HealthTest, takes_different_lines_about_one_zone_for_one_wait) {
  report(waiting("zone example.test: serves serial 1"));
  now_ += hours(6);
  report(waiting("zone example.test: no answer"));
  now_ += hours(7);
  EXPECT_THAT(report(waiting("zone example.test: serves serial 2")), SizeIs(1));
}

TEST_F(HealthTest, begins_again_when_a_wait_was_over_in_between) {
  const HealthFacts facts = waiting("zone example.test: ns2 lags");
  EXPECT_EQ(mails(facts, hours(10), hours(1)), 0U);
  report({});
  EXPECT_EQ(mails(facts, hours(10), hours(1)), 0U);
}

TEST_F(HealthTest, a_run_that_another_one_blocked_ends_no_wait) {
  const HealthFacts facts = waiting("zone example.test: ns2 lags");
  report(facts);
  now_ += hours(13);
  HealthFacts locked = waiting("/state/locks/run: held by pid 7");
  locked.is_complete = false;
  EXPECT_THAT(report(locked), IsEmpty());
  EXPECT_THAT(report(facts), SizeIs(1));
}

TEST_F(HealthTest, runs_of_other_stages_end_no_wait) {
  HealthFacts facts = waiting("zone example.test: ns2 lags");
  facts.scope = "poll";
  report(facts);
  now_ += hours(13);
  report({});
  EXPECT_THAT(report(facts), SizeIs(1));
}

TEST_F(HealthTest, a_ca_that_is_down_for_an_afternoon_is_one_mail) {
  const Subject web = {SubjectKind::certificate, "web"},
                ca = {SubjectKind::server, "https://ca.test"};
  const Error errors[] = {
      Error("https://ca.test/newOrder: HTTP 500: died").about(ca, "").about(web),
      Error("https://ca.test/directory: the CA cannot be reached: refused").about(ca, "")};
  unsigned mails = 0;
  for (int run = 0; run < 24; ++run, now_ += minutes(15)) {
    // Between two attempts nothing is requested, and nothing is an error.
    HealthFacts facts =
        run % 3 == 0 ? failing(errors[run / 3 % 2]) : waiting("certificate web: next");
    mails += report(facts).empty() ? 0U : 1U;
  }
  EXPECT_EQ(mails, 1U);
}

TEST_F(HealthTest, an_error_that_comes_again_is_reported_once_a_day) {
  EXPECT_EQ(mails(failing("zone example.test: zones/example.test:7: no SOA"), days(3), hours(1)),
            3U);
}

TEST_F(HealthTest, another_error_is_reported_at_once) {
  EXPECT_THAT(report(failing("zone a.test: no SOA")), SizeIs(1));
  EXPECT_THAT(report(failing("zone a.test: no NS")), ElementsAre("zone a.test: no NS"));
  EXPECT_THAT(report(failing("zone a.test: no SOA")), IsEmpty());
}

TEST_F(HealthTest, an_error_that_comes_again_after_a_good_run_is_new) {
  report(failing("zone a.test: no SOA"));
  report({});
  EXPECT_THAT(report(failing("zone a.test: no SOA")), SizeIs(1));
}

TEST_F(HealthTest, once_a_day_all_that_is_wrong_is_in_one_mail) {
  HealthFacts facts = certificate(kStart - days(30), kStart);
  report(facts);
  now_ += hours(12);
  facts.errors = {test::error("zone a.test: no SOA")};
  EXPECT_THAT(report(facts), ElementsAre("zone a.test: no SOA"));
  now_ += hours(12);
  EXPECT_THAT(report(facts), SizeIs(2));
  now_ += hours(12);
  EXPECT_THAT(report(facts), IsEmpty());
}

TEST_F(HealthTest, what_was_reported_by_a_clock_that_ran_ahead_counts_for_nothing) {
  const HealthFacts facts = certificate(kStart - days(30), kStart);
  now_ = kStart + days(12);
  report(facts);
  now_ = kStart;
  EXPECT_THAT(report(facts), SizeIs(1));
  EXPECT_THAT(report(facts), IsEmpty());
}

TEST_F(HealthTest, puts_what_is_in_danger_first) {
  HealthFacts facts;
  facts.terms = {{.subject = {SubjectKind::bundle, "a"},
                  .what = "",
                  .due = kStart - hours(1),
                  .end = kStart + hours(1)},
                 {.subject = {SubjectKind::zone, "b"},
                  .what = "its first signatures",
                  .due = kStart - days(2),
                  .end = kStart}};
  const Health health = assess(facts, {}, kStart);
  ASSERT_THAT(health.alerts, SizeIs(2));
  EXPECT_EQ(health.alerts[0].line.printed(),
            "zone b: its first signatures expired at 2026-11-23T20:15:00Z, renewal due since "
            "2026-11-21T20:15:00Z");
  EXPECT_EQ(health.alerts[0].error().kind, ErrorKind::failed);
  EXPECT_EQ(health.alerts[1].error().kind, ErrorKind::not_yet);
}

}  // namespace
}  // namespace millrace::cli
