#include "acme/protocol/problem.h"

#include <gtest/gtest.h>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

TEST(Problem, subproblems_name_their_identifiers) {
  const Problem problem = problem_from(Json::parse(
      R"({"type":"urn:ietf:params:acme:error:malformed","detail":"Some of the identifiers are bad",
          "subproblems":[{"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"no",
                          "identifier":{"type":"dns","value":"example.net"}}]})"));
  EXPECT_TRUE(problem.is("malformed"));
  EXPECT_FALSE(problem.is("dns"));
  EXPECT_EQ(problem.text(),
            "Some of the identifiers are bad (urn:ietf:params:acme:error:malformed); "
            "example.net: no (urn:ietf:params:acme:error:rejectedIdentifier)");
}

TEST(Problem, hostile_text_is_made_printable_and_cut) {
  Json json = {{"type", "urn:\x07"}, {"detail", "\x1b]0;owned\x07" + std::string(100000, 'x')}};
  for (int i = 0; i < 500; ++i) {
    json["subproblems"].push_back({{"detail", std::string(5000, 'y')}});
  }
  const std::string text = problem_from(json).text();
  EXPECT_TRUE(text.starts_with("\\x1b]0;owned\\x07xxx")) << text.substr(0, 40);
  EXPECT_LT(text.size(), 6000U);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(text.ends_with("; and 90 more")) << text.substr(text.size() - 40);
}

// Each of them becomes four.
TEST(Problem, of_control_characters_does_not_grow_without_measure) {
  Json one = {{"type", std::string(400, '\a')}, {"detail", std::string(400, '\a')}};
  Json json = one;
  for (int i = 0; i < 20; ++i) json["subproblems"].push_back(one);
  const std::string text = problem_from(json).text();
  EXPECT_LT(text.size(), 8200U);
  EXPECT_TRUE(text.ends_with("…")) << text.substr(text.size() - 40);
}

TEST(Problem, reports_what_only_some_errors_have) {
  const Problem problem = problem_from(
      Json::parse(R"({"instance":"https://ca.test/agree","algorithms":["ES256",7,"RS256"]})"));
  EXPECT_EQ(problem.instance, "https://ca.test/agree");
  EXPECT_EQ(problem.algorithms, (std::vector<std::string>{"ES256", "RS256"}));
}

TEST(Problem, what_is_missing_or_of_another_type_is_left_empty) {
  EXPECT_EQ(problem_from(Json::parse("7")).text(), "no detail given (no type given)");
  EXPECT_EQ(problem_from(Json::parse(R"({"type":7,"detail":[],"subproblems":{}})")).text(),
            "no detail given (no type given)");
}

}  // namespace
}  // namespace millrace::acme
