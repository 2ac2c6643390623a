#include "cli/status/status_screen.h"

#include <gmock/gmock.h>

#include "cli/text/folded.h"
#include "core/base/joined.h"
#include "tests/support/cli/site_status_support.h"

namespace millrace::cli {
namespace {

std::string text_of(const std::vector<std::string>& lines) {
  return joined(lines, "\n") + "\n";
}

TEST(StatusScreen, says_little_of_a_site_that_is_well) {
  EXPECT_EQ(text_of(screen_of(site_of(1000))),
            "all is well: 1000 certificates, 0 zones\n"
            "certificates  1000: 1000 valid\n"
            "next renewals h1 in 40d, h2 in 40d, h3 in 40d and 997 more\n"
            "last run      2026-11-23T20:05:00Z, 10m ago, exit status 0\n");
}

TEST(StatusScreen, says_what_is_wrong_since_when_and_what_to_do) {
  SiteStatus site = site_of(2);
  site.problems = {certificate_problem("h1", Urgency::failing, "CA acme: order refused: HTTP 403")};
  EXPECT_EQ(text_of(screen_of(site)),
            "needs attention: 1 problem\n\n"
            "FAILING certificate h1, since 2026-11-22T14:15:00Z (1d)\n"
            "  CA acme: order refused: HTTP 403\n"
            "  do: correct it, then run: millrace run --now\n\n"
            "certificates  2: 2 valid\n"
            "next renewals h1 in 40d, h2 in 40d\n"
            "last run      2026-11-23T20:05:00Z, 10m ago, exit status 0\n");
}

TEST(StatusScreen, is_24_lines_of_80_characters_however_much_is_wrong) {
  SiteStatus site = site_of(1000);
  for (size_t count = 1; count <= 300; ++count) {
    Problem problem = certificate_problem(std::string(count % 90 + 1, 'n') + std::to_string(count),
                                          Urgency::failing,
                                          std::string(count % 50, 'w') + std::string(count, ' ') +
                                              std::string(3 * count, 'x') + " ends é");
    problem.remedy = std::string(count, 'r');
    site.problems.push_back(std::move(problem));
    const auto lines = screen_of(site);
    EXPECT_LE(lines.size(), 24U) << count;
    for (const std::string& line : lines) EXPECT_LE(width_of(line), 80U) << line;
  }
  EXPECT_THAT(text_of(screen_of(site)), ::testing::HasSubstr(" more: millrace status --all\n"));
}

TEST(StatusScreen, names_what_is_waited_for) {
  SiteStatus site = site_of(0);
  site.last_run.reset();
  site.waits = "nothing has been run yet; run: millrace run";
  site.problems = {{Urgency::waiting, {Subject()}, "nothing has been run yet", {}, "millrace run"}};
  EXPECT_EQ(text_of(screen_of(site)),
            "waiting: nothing has been run yet; run: millrace run\n\n"
            "WAITING this host\n  nothing has been run yet\n  do: millrace run\n\n"
            "last run      none yet\n");
}

}  // namespace
}  // namespace millrace::cli
