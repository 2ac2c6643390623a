// Challenges that only the newest Pebble has, and CAA through a validating resolver.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string proven_by(const std::string& challenge) {
  return R"({"example": {"names": ["example.test", "*.example.test", "mail.example.test"],
                         "challenge": ")" +
         challenge + "\"}}";
}

class NewestChallenges : public NewestServers {
 protected:
  void use(const std::string& challenge) {
    Testbed::Site site;
    site.certificates = proven_by(challenge);
    bed_.write_config(site);
  }
};

TEST_F(NewestChallenges, dns_account01_issues_and_leaves_nothing) {
  use("dns-account-01");
  const Finished issue = millrace({"issue", "example"});
  ASSERT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_THAT(issue.out, HasSubstr("._acme-challenge.example.test. 60 IN TXT"));
  EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_acme-challenge")));
}

TEST_F(NewestChallenges, dns_persist01_issues_twice_with_one_edit_of_the_zone) {
  use("dns-persist-01");
  const Finished issue = millrace({"issue", "example"});
  ASSERT_EQ(issue.status, 0) << issue.out << issue.err;
  const std::string zone = read_text(bed_.zone());
  EXPECT_THAT(zone, AllOf(HasSubstr("_validation-persist.example.test. 60 IN TXT "
                                    "\"pebble.letsencrypt.org; accounturi=https://"),
                          HasSubstr("; policy=wildcard\" ; millrace "),
                          HasSubstr("_validation-persist.mail.example.test. 60 IN TXT")));
  const Finished renewal = millrace({"issue", "--renew", "example"});
  EXPECT_EQ(renewal.status, 0) << renewal.out << renewal.err;
  EXPECT_EQ(read_text(bed_.zone()), zone);
}

TEST_F(NewestChallenges, dns_persist01_takes_the_record_that_was_printed_and_set_by_hand) {
  // An account there must be, so a first certificate.
  ASSERT_EQ(millrace({"issue", "example"}).status, 0);
  use("dns-persist-01");
  const Finished printed = millrace({"challenge", "--persist"});
  ASSERT_EQ(printed.status, 0) << printed.err;
  const std::string zone = read_text(bed_.zone());
  write_text(bed_.zone(), zone + "$ORIGIN example.test.\n" + printed.out);
  const Finished issue = millrace({"issue", "--renew", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_validation-persist.example.test. 60 IN")));
}

class CaaOfUnbound : public RealServers {
 protected:
  void SetUp() override {
    RealServers::SetUp();
    Testbed::Site site;
    site.caa = true;
    bed_.write_config(site);
    ASSERT_EQ(millrace({"sign"}).status, 0);
    ASSERT_TRUE(wait_until([this] { return bed_.serial(3) != 0 && bed_.serial(2) != 0; }));
  }
};

TEST_F(CaaOfUnbound, lets_the_ca_issue_where_nothing_is_said) {
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
}

TEST_F(CaaOfUnbound, refuses_where_a_record_does) {
  write_text(bed_.zone(), read_text(bed_.zone()) +
                              "$ORIGIN example.test.\n@ CAA 0 issue \"pebble.letsencrypt.org\"\n"
                              "@ CAA 0 issuewild \";\"\n");
  ASSERT_EQ(millrace({"sign"}).status, 0);
  ASSERT_TRUE(wait_until([this] {
    return bed_.resolve("example.test", "CAA").text.find("issuewild") != std::string::npos;
  }));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 1) << issue.out;
  EXPECT_THAT(issue.err,
              HasSubstr("certificate example: CAA forbids this CA to issue for *.example.test: "
                        "example.test. CAA 0 issuewild \";\" (it allows no CA)"));
  EXPECT_EQ(bed_.pebble_count("POST /order-plz"), 0U);
}

class CaaOfABrokenZone : public RealServers {
 protected:
  CaaOfABrokenZone() { options_.anchor_matches = false; }
};

TEST_F(CaaOfABrokenZone, is_waited_for_and_costs_no_order) {
  Testbed::Site site;
  site.caa = true;
  site.more = R"(, "wait": {"limit": "5s"})";
  bed_.write_config(site);
  ASSERT_EQ(millrace({"sign"}).status, 0);
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 75) << issue.out;
  EXPECT_THAT(issue.out + issue.err, AllOf(HasSubstr("answers SERVFAIL to "), HasSubstr(" CAA")));
  EXPECT_EQ(bed_.pebble_count("POST /order-plz"), 0U);
}

}  // namespace
}  // namespace millrace::test
