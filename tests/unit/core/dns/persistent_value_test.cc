#include "core/dns/persistent_value.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

constexpr TimePoint kNow{Duration(1'700'000'000)};
const std::string kAccount = "https://ca.test/acct/1";
const PersistentValue kPlain = {"ca.test", kAccount, false, {}};
const PersistentValue kWildcard = {"ca.test", kAccount, true, {}};

TEST(PersistentValue, is_written_in_one_way) {
  EXPECT_EQ(kPlain.text(), "ca.test; accounturi=https://ca.test/acct/1");
  EXPECT_EQ((PersistentValue{"ca.test", kAccount, true, TimePoint(Duration(1767225600))}).text(),
            "ca.test; accounturi=https://ca.test/acct/1; policy=wildcard; persistUntil=1767225600");
}

TEST(PersistentValue, what_is_written_is_read) {
  for (const char* text : {"ca.test; accounturi=https://ca.test/acct/1",
                           "ca.test; accounturi=https://ca.test/acct/1; policy=wildcard",
                           "ca.test; accounturi=https://ca.test/acct/1; persistUntil=1767225600",
                           "a.b; accounturi=https://c; policy=wildcard; persistUntil=0"}) {
    const auto value = PersistentValue::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->text(), text);
  }
}

// What goes from one host to another has one form, so that nothing hides in it.
TEST(PersistentValue, no_other_form_is_read) {
  for (const std::string text :
       {"", "ca.test", "ca.test;accounturi=https://a/1", "CA.test; accounturi=https://a/1",
        "ca.test; accounturi=http://a/1", "ca.test; accounturi=", "; accounturi=https://a/1",
        "ca.test; accounturi=https://a/1; policy=WILDCARD", "ca.test; accounturi=https://a/1;",
        "ca.test; accounturi=https://a/1; policy=specific-subdomains",
        "ca.test; accounturi=https://a/1; persistUntil=01",
        "ca.test; accounturi=https://a/1; persistUntil=-1",
        "ca.test; accounturi=https://a/1; accounturi=https://a/2",
        "ca.test; persistUntil=1; accounturi=https://a/1",
        "ca.test; accounturi=https://a/1; x=y"}) {
    EXPECT_FALSE(PersistentValue::parse(text)) << text;
  }
  const std::string most = "ca.test; accounturi=https://a/" + std::string(994, 'a');
  EXPECT_TRUE(PersistentValue::parse(most));
  EXPECT_FALSE(PersistentValue::parse(most + "a"));
}

TEST(PersistentValue, a_record_that_says_it_in_another_way_does_as_well) {
  EXPECT_TRUE(kPlain.is_met_by(kPlain.text(), kNow));
  EXPECT_TRUE(kPlain.is_met_by(kWildcard.text(), kNow));
  EXPECT_TRUE(kWildcard.is_met_by(
      "CA.test;x=y;persistUntil=1700000001;policy=Wildcard;AccountURI=https://ca.test/acct/1",
      kNow));
}

TEST(PersistentValue, a_record_for_less_does_not) {
  EXPECT_FALSE(kWildcard.is_met_by(kPlain.text(), kNow));
  for (const std::string seen :
       {"other.test; accounturi=https://ca.test/acct/1",
        "ca.test; accounturi=https://ca.test/acct/2",
        "ca.test; accounturi=https://ca.test/acct/1; accounturi=https://ca.test/acct/1",
        "ca.test; accounturi=https://ca.test/acct/1; persistUntil=1700000000",
        "ca.test; accounturi=https://ca.test/acct/1; persistUntil=soon",
        "ca.test; accounturi=https://ca.test/acct/1;", "ca.test"}) {
    EXPECT_FALSE(kPlain.is_met_by(seen, kNow)) << seen;
  }
}

TEST(PersistentValue, issuers_are_names_in_lower_case_without_the_final_dot) {
  for (const char* text : {"ca.test", "a", "xn--ca-x.test"}) EXPECT_TRUE(is_issuer_name(text));
  for (const std::string& text :
       {std::string(), std::string("CA.test"), std::string("ca.test."), std::string("ca test"),
        std::string(" ca.test"), std::string("ca.test;"), std::string(254, 'a')}) {
    EXPECT_FALSE(is_issuer_name(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
