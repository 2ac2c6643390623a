#include "cli/status/nagios.h"

#include <gmock/gmock.h>

#include "tests/support/cli/site_status_support.h"

namespace millrace::cli {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr hours kDay(24);

SiteStatus with_life(Duration age, Duration left) {
  SiteStatus site = site_of(0);
  site.certificates = {certificate_view("mail", age, left)};
  return site;
}

TEST(Nagios, is_ok_with_performance_data) {
  const NagiosReport report = nagios_of(with_life(30 * kDay, 60 * kDay), {});
  EXPECT_EQ(report.state, NagiosState::ok);
  ASSERT_EQ(report.lines.size(), 1U);
  EXPECT_EQ(report.lines[0],
            "MILLRACE OK - 1 certificate|certificates=1 problems=0 'mail life'=66.7%;25;10;0;100 "
            "'mail days'=60");
}

TEST(Nagios, judges_by_the_share_of_the_lifetime_that_is_left) {
  EXPECT_EQ(nagios_of(with_life(70 * kDay, 20 * kDay), {}).state, NagiosState::warning);
  EXPECT_EQ(nagios_of(with_life(82 * kDay, 8 * kDay), {}).state, NagiosState::critical);
  EXPECT_EQ(nagios_of(with_life(5 * kDay, hours(30)), {}).state, NagiosState::warning);
  EXPECT_EQ(nagios_of(with_life(130 * hours(1), hours(14)), {}).state, NagiosState::critical);
  EXPECT_EQ(nagios_of(with_life(70 * kDay, 20 * kDay), {.warning = 20, .critical = 5}).state,
            NagiosState::ok);
}

TEST(Nagios, does_not_warn_before_the_renewal_is_due) {
  SiteStatus site = with_life(70 * kDay, 20 * kDay);
  site.certificates[0].order.renew_at = kSiteNow + kDay;
  EXPECT_EQ(nagios_of(site, {}).state, NagiosState::ok);
}

TEST(Nagios, names_the_problems_below_the_worst) {
  SiteStatus site = with_life(90 * kDay, -kDay);
  site.problems = {certificate_problem("mail", Urgency::expired, "expired | it is"),
                   certificate_problem("web", Urgency::failing, "refused")};
  const NagiosReport report = nagios_of(site, {});
  EXPECT_EQ(report.state, NagiosState::critical);
  EXPECT_THAT(report.lines[0],
              StartsWith("MILLRACE CRITICAL - 2 problems: certificate mail: expired / it is|"));
  EXPECT_EQ(report.lines[1],
            "CRITICAL certificate mail: expired / it is, since 2026-11-22T14:15:00Z; do: correct "
            "it, then run: millrace run --now");
  EXPECT_THAT(report.lines[2], StartsWith("WARNING certificate web: refused, since "));
}

TEST(Nagios, is_unknown_about_what_cannot_be_read_and_warns_of_what_fails) {
  SiteStatus site = site_of(0);
  site.problems = {certificate_problem("web", Urgency::unreadable, "broken")};
  EXPECT_EQ(nagios_of(site, {}).state, NagiosState::unknown);
  site.problems.push_back(certificate_problem("mail", Urgency::failing, "refused"));
  EXPECT_EQ(nagios_of(site, {}).state, NagiosState::warning);
  EXPECT_EQ(nagios_failure("no configuration").lines[0], "MILLRACE UNKNOWN - no configuration");
}

TEST(Nagios, has_short_output_for_a_large_site) {
  SiteStatus site = site_of(10'000);
  for (int i = 0; i < 500; ++i) {
    site.problems.push_back(certificate_problem("x" + std::to_string(i), Urgency::failing,
                                                std::string(static_cast<size_t>(i) + 1, 'y')));
  }
  const NagiosReport report = nagios_of(site, {});
  EXPECT_EQ(report.lines.size(), 22U);
  EXPECT_EQ(report.lines.back(), "and 480 more: millrace status --all");
  EXPECT_LT(report.lines[0].size(), 1024U);
}

TEST(Nagios, reads_shares) {
  EXPECT_EQ(parse_share("25%").value(), 25);
  EXPECT_EQ(parse_share("0").value(), 0);
  EXPECT_EQ(parse_share("12.5%").value(), 12.5);
  for (const char* bad : {"", "%", "-1", "101%", "100.5", "1.25", "a", "1.", "25 %"}) {
    const auto share = parse_share(bad);
    ASSERT_FALSE(share) << bad;
    EXPECT_EQ(share.error().text(),
              "expected a share of the lifetime from 0% to 100%, got \"" + std::string(bad) + "\"");
  }
}

}  // namespace
}  // namespace millrace::cli
