#include "core/dns/issue_value.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// The examples of RFC 8659 §4.2 and RFC 8657 §4.
TEST(IssueValue, reads_what_the_rfcs_show) {
  EXPECT_EQ(parse_issue_value("ca1.example.net")->issuer, "ca1.example.net");
  EXPECT_EQ(parse_issue_value(";")->issuer, "");
  const auto with_account = parse_issue_value("ca1.example.net; account=230123");
  EXPECT_EQ(with_account->parameters, (Parameters{{"account", "230123"}}));
  const auto with_uri = parse_issue_value(
      "example.com; accounturi=https://example.com/account/1234; validationmethods=dns-01,x-y");
  EXPECT_EQ(with_uri->values_of("accounturi"),
            std::vector<std::string>{"https://example.com/account/1234"});
  EXPECT_EQ(with_uri->values_of("validationmethods"), std::vector<std::string>{"dns-01,x-y"});
}

TEST(IssueValue, blanks_and_case_make_no_difference) {
  const auto value = parse_issue_value(" \t CA.Example ;\tPolicy = WildCard\t;a=  ");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->issuer, "ca.example");
  EXPECT_EQ(value->parameters, (Parameters{{"policy", "WildCard"}, {"a", ""}}));
}

TEST(IssueValue, nobody_may_be_named) {
  for (const char* text : {"", " ", ";", " ; ", "ca.example;"}) {
    ASSERT_TRUE(parse_issue_value(text)) << text;
  }
  EXPECT_EQ(parse_issue_value("; a=b")->issuer, "");
}

TEST(IssueValue, what_the_grammar_does_not_allow_is_refused) {
  for (const char* text :
       {"%%%%%", "ca example", "-ca.example", "ca-.example", "ca..example", "ca.example.",
        "c\xC3\xA4.example", "ca.example a=b", "ca.example; a", "ca.example; =b",
        "ca.example; a=b;", "ca.example;;a=b", "ca.example; a b=c", "ca.example; a=b c",
        "ca.example; a=\xC3\xA4", "ca.example; -a=b"}) {
    EXPECT_FALSE(parse_issue_value(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
