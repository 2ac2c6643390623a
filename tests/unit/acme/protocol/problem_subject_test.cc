#include "acme/protocol/problem_subject.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

bool about(const std::string& detail, const std::string& name = "*.www.example.org") {
  const Problem problem{"urn:ietf:params:acme:error:rateLimited", detail, {}, {}};
  return mentions_any(problem, {CertName::parse(name).value()});
}

// As Boulder words them.
TEST(ProblemSubject, is_a_name_that_the_detail_has) {
  EXPECT_TRUE(
      about(R"(too many failed authorizations (5) for "www.example.org" in the last 1h0m0s)"));
  EXPECT_TRUE(about("too many certificates (50) already issued for example.org. Retry after …"));
  EXPECT_TRUE(about("*.WWW.Example.ORG is paused"));
  EXPECT_TRUE(about("too many certificates (5) already issued for this exact set of identifiers"));
}

TEST(ProblemSubject, is_not_ours_when_it_names_none_of_us) {
  EXPECT_FALSE(
      about("too many new orders (300) from this account in the last 3h0m0s, retry after "
            "2026-11-23 22:15:00 UTC: see https://ca.example/docs/rate-limits/#new-orders"));
  EXPECT_FALSE(about("Service busy; retry later."));
  EXPECT_FALSE(about("too many certificates already issued for w.example.org"));
  EXPECT_FALSE(about("the .org registry is down"));
  EXPECT_FALSE(about(""));
}

TEST(ProblemSubject, is_the_name_of_a_subproblem) {
  Problem problem{"urn:ietf:params:acme:error:rateLimited", "too many", {}, {}};
  problem.subproblems.push_back({{}, "five", "www.example.org", {}});
  EXPECT_TRUE(mentions_any(problem, {CertName::parse("www.example.org").value()}));
  EXPECT_FALSE(mentions_any(problem, {CertName::parse("mail.example.org").value()}));
}

}  // namespace
}  // namespace millrace::acme
