#include "cli/status/status_problem.h"

#include <gtest/gtest.h>

#include "tests/support/cli/site_status_support.h"

namespace millrace::cli {
namespace {

TEST(StatusProblem, is_one_for_each_subject_with_the_worst_first) {
  const auto all = summarized({certificate_problem("a", Urgency::failing, "refused"),
                               certificate_problem("b", Urgency::overdue, "late"),
                               certificate_problem("a", Urgency::expired, "expired")});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].urgency, Urgency::expired);
  EXPECT_EQ(all[0].text, "expired; refused");
  EXPECT_EQ(all[1].subject_text(), "certificate b");
}

TEST(StatusProblem, does_not_say_twice_what_is_part_of_the_other) {
  const auto all = summarized({certificate_problem("a", Urgency::failing, "refused by the CA"),
                               certificate_problem("a", Urgency::failing, "refused")});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].text, "refused by the CA");
}

TEST(StatusProblem, names_some_of_many_with_one_text) {
  std::vector<Problem> problems;
  for (int i = 0; i < 1000; ++i) {
    problems.push_back(certificate_problem(
        "h" + std::to_string(i), Urgency::failing,
        "refused, next attempt at 2026-11-23T20:1" + std::to_string(i % 10) + ":00Z"));
  }
  const auto all = summarized(problems);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].subject_text(), "certificates h0, h1, h2 and 997 more");
}

TEST(StatusProblem, puts_the_older_of_two_equals_first) {
  Problem young = certificate_problem("a", Urgency::failing, "x");
  young.since = kSiteNow;
  const auto all = summarized({young, certificate_problem("b", Urgency::failing, "y")});
  EXPECT_EQ(all[0].subject_text(), "certificate b");
}

}  // namespace
}  // namespace millrace::cli
