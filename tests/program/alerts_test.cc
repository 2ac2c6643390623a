// What `run --quiet` writes from cron, and what a host of one role does.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AlertsTest : public ::testing::Test {
 protected:
  AlertsTest() { site_.write_config("\"acme\":", "\"wait\": {\"limit\": \"2s\"}, \"acme\":"); }
  Said cron() { return site_.run({"run", "--wait", "--quiet"}); }
  // Cron for so long: what it mailed.
  std::vector<Said> mails(Duration length, Duration interval) {
    std::vector<Said> mails;
    for (const TimePoint end = site_.clock.now() + length; site_.clock.now() < end;
         site_.clock.advance(interval)) {
      const Said said = cron();
      EXPECT_EQ(said.out, "");
      if (!said.err.empty()) mails.push_back(said);
    }
    return mails;
  }

  Site site_;
};

TEST_F(AlertsTest, nothing_is_written_while_all_is_well) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_TRUE(mails(days(59), hours(8)).empty());
}

TEST_F(AlertsTest, a_dead_secondary_is_reported_long_before_the_certificate_expires) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.clock.advance(days(60) + hours(1));
  site_.secondary_is_down = true;
  const auto first = mails(days(6), hours(1));
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(first.front().status, 75);
  EXPECT_THAT(first.front().err,
              AllOf(HasSubstr("192.0.2.2 (ns2.example.test)"), HasSubstr("; waiting since ")));
  EXPECT_LE(first.size(), 7U);
  const auto later = mails(days(16), hours(4));
  EXPECT_LE(later.size(), 20U);
  EXPECT_THAT(later.back().err, HasSubstr("millrace: certificate web: expires at 2027-02-21T"));
  EXPECT_EQ(cron().status, 1);
}

TEST_F(AlertsTest, a_zone_that_is_never_accepted_is_reported_before_its_signatures_expire) {
  site_.write_config("\"reload\":", "\"review\": [\"review-zone\"], \"reload\":");
  ProcessOutcome review;
  site_.processes.script([this, &review](const auto& argv) -> Result<ProcessOutcome> {
    if (argv[0] == "review-zone") return review;
    site_.serve();
    return ProcessOutcome();
  });
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  review = {.exit_code = 1, .output = "not this week\n"};
  site_.clock.advance(days(4));
  const auto written = mails(days(7), hours(6));
  ASSERT_THAT(written, ::testing::SizeIs(::testing::AllOf(::testing::Ge(5U), ::testing::Le(12U))));
  EXPECT_THAT(written.front().err,
              HasSubstr("review command 'review-zone' on the unsigned zone exited with status 1"));
  EXPECT_THAT(written.back().err,
              AllOf(HasSubstr("its first signatures expire at "), HasSubstr("not this week")));
  review = {};
  EXPECT_EQ(site_.run({"run"}).status, 0);
}

TEST_F(AlertsTest, a_ca_that_is_down_for_an_afternoon_is_one_mail) {
  site_.acme.refuse = [](const std::string&) -> std::optional<HttpResponse> {
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(mails(hours(5), minutes(15)).size(), 1U);
  site_.acme.refuse = nullptr;
  EXPECT_TRUE(mails(hours(5), minutes(15)).empty());
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
}

TEST_F(AlertsTest, a_configuration_that_is_broken_is_reported_once_a_day) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.write_config("\"names\":", "\"nams\": [], \"names\":");
  const auto written = mails(days(2), hours(1));
  EXPECT_EQ(written.size(), 2U);
  EXPECT_EQ(written.front().status, 2);
  EXPECT_EQ(cron().status, 2);
}

TEST_F(AlertsTest, a_run_without_quiet_writes_all_and_keeps_no_mail_back) {
  site_.directory.write("zones/example.test", "@ nonsense\n");
  EXPECT_THAT(site_.run({"run"}).err, HasSubstr("zone example.test"));
  EXPECT_THAT(cron().err, HasSubstr("zone example.test"));
  EXPECT_EQ(cron().err, "");
  EXPECT_EQ(cron().status, 1);
  EXPECT_THAT(site_.run({"run"}).err, HasSubstr("zone example.test"));
}

TEST_F(AlertsTest, another_run_that_holds_the_lock_is_no_mail_until_it_hangs) {
  const auto other = site_.real_files->lock(site_.directory / "state/locks/run", "millrace run");
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(mails(hours(12), hours(1)).empty());
  EXPECT_THAT(cron().err, AllOf(HasSubstr("/state/locks/run: held by pid "),
                                HasSubstr("; waiting since 2026-11-23T20:15:00Z")));
}

class RolesTest : public ::testing::Test {
 protected:
  Site site_;
};

TEST_F(RolesTest, a_dns_host_opens_no_order_and_makes_no_key) {
  site_.write_config(
      R"("acme": { "directory": "https://ca.test/directory", "terms_agreed": true },)",
      R"("roles": ["dns"],)");
  const Said said = site_.run({"run", "--verbose"});
  EXPECT_THAT(said.err, StartsWith("millrace: stages: challenge, tlsa, sign, poll\n"));
  EXPECT_EQ(site_.acme.requests(), 0U);
  EXPECT_FALSE(site_.tree().contains("state/keys/web/current.key"));
  EXPECT_EQ(site_.served("SOA").size(), 1U);
}

TEST_F(RolesTest, a_stage_of_another_host_is_refused_with_the_reason) {
  site_.write_config(
      R"("acme": { "directory": "https://ca.test/directory", "terms_agreed": true },)", "");
  const std::string fault =
      "millrace: millrace.json: this host does not run the stage order: the configuration has no "
      "\"acme\"; it runs: challenge, tlsa, sign, poll, publish\n";
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"run", "order"}, {"order"}, {"issue"}}) {
    const Said said = site_.run(args);
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.err, fault);
  }
  EXPECT_EQ(site_.run({"account", "show"}).status, 2);
  EXPECT_THAT(site_.err.str(), HasSubstr("it has no \"acme\", so there is no account"));
  EXPECT_EQ(site_.acme.requests(), 0U);
}

class IssueNowTest : public RolesTest {};

TEST_F(IssueNowTest, back_off_after_a_failure_does_not_hold_it) {
  site_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:dns"},
                                                     {"detail", "no such name"}};
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  EXPECT_EQ(site_.run({"run"}).status, 75);
  site_.acme.script.invalid_names.clear();
  EXPECT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
}

TEST_F(IssueNowTest, what_is_done_is_written_once) {
  const Said said = site_.run({"issue"});
  const std::string line = "certificate web: issued, good until ";
  EXPECT_THAT(said.out, HasSubstr(line));
  EXPECT_EQ(said.out.find(line), said.out.rfind(line));
}

}  // namespace
}  // namespace millrace::test
