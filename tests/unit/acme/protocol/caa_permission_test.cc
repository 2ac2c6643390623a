#include <map>

#include <gtest/gtest.h>

#include "acme/protocol/caa_check.h"

namespace millrace::acme {
namespace {

DnsName dns(std::string_view text) {
  return DnsName::parse(text).value();
}
CertName cert(std::string_view text) {
  return CertName::parse(text).value();
}

const CaaClient kClient = {
    {"ca.test", "ca.example"}, "https://ca.test/acct/1", ChallengeType::dns01};
const std::string kRefusal = "CAA forbids this CA to issue for www.example.org: ";

CaaRecord record(const std::string& tag, const std::string& value, uint8_t flags = 0) {
  return {dns("example.org"), flags, tag, value};
}

std::string verdict(const std::vector<CaaRecord>& records,
                    const std::string& name = "www.example.org",
                    const CaaClient& client = kClient) {
  const auto judged = judge_caa(cert(name), records, client);
  return judged ? "" : judged.error().text();
}

TEST(Caa, nothing_forbids_what_nothing_speaks_of) {
  EXPECT_EQ(verdict({}), "");
  EXPECT_EQ(verdict({record("iodef", "mailto:x@example.org"), record("contactemail", "x@y")}), "");
}

TEST(Caa, one_record_that_names_the_ca_is_enough) {
  EXPECT_EQ(verdict({record("issue", "CA.test")}), "");
  EXPECT_EQ(verdict({record("issue", "other.test"), record("issue", "ca.example")}), "");
}

TEST(Caa, the_refusing_records_are_quoted_with_their_owner) {
  EXPECT_EQ(verdict({record("issue", "other.test"), record("issue", ";")}),
            kRefusal +
                "example.org. CAA 0 issue \"other.test\" (it does not name ca.test or ca.example); "
                "example.org. CAA 0 issue \";\" (it allows no CA)");
  EXPECT_EQ(verdict({record("issue", "%%%%%")}),
            kRefusal + "example.org. CAA 0 issue \"%%%%%\" (it is malformed and allows no CA)");
}

TEST(Caa, issuewild_counts_for_wildcards_alone_and_then_instead_of_issue) {
  const std::vector<CaaRecord> records = {record("issue", "ca.test"), record("issuewild", ";")};
  EXPECT_EQ(verdict(records), "");
  EXPECT_EQ(verdict(records, "*.example.org"),
            "CAA forbids this CA to issue for *.example.org: example.org. CAA 0 issuewild \";\" "
            "(it allows no CA)");
  EXPECT_EQ(verdict({record("issue", "ca.test")}, "*.example.org"), "");
  EXPECT_NE(verdict({record("issue", ";")}, "*.example.org"), "");
  EXPECT_EQ(verdict({record("issuewild", ";")}), "");
  EXPECT_EQ(verdict({record("issue", ";"), record("issuewild", "ca.test")}, "*.example.org"), "");
}

TEST(Caa, what_is_critical_and_unknown_forbids) {
  EXPECT_EQ(
      verdict({record("issue", "ca.test"), record("tbs", "Unknown", 128)}),
      kRefusal + "example.org. CAA 128 tbs \"Unknown\" (its critical property is unknown to CAs)");
  EXPECT_EQ(verdict({record("tbs", "Unknown", 127)}), "");
  EXPECT_EQ(verdict({record("issue", "ca.test", 128), record("iodef", "mailto:a@b", 128)}), "");
}

TEST(Caa, accounturi_binds_the_record_to_an_account) {
  EXPECT_EQ(verdict({record("issue", "ca.test; accounturi=https://ca.test/acct/1")}), "");
  EXPECT_EQ(verdict({record("issue", "ca.test; accounturi=https://ca.test/acct/2")}),
            kRefusal +
                "example.org. CAA 0 issue \"ca.test; accounturi=https://ca.test/acct/2\" (its "
                "accounturi is of another account, expected https://ca.test/acct/1)");
  EXPECT_NE(verdict({record("issue",
                            "ca.test; accounturi=https://ca.test/acct/1; "
                            "accounturi=https://ca.test/acct/1")}),
            "");
  EXPECT_EQ(verdict({record("issue", "ca.test; accounturi=https://ca.test/acct/2")},
                    "www.example.org", {{"ca.test"}, "", ChallengeType::dns01}),
            "");
}

TEST(Caa, validationmethods_bind_the_record_to_challenges) {
  EXPECT_EQ(verdict({record("issue", "ca.test; validationmethods=http-01,dns-01")}), "");
  EXPECT_EQ(verdict({record("issue", "ca.test; validationmethods=http-01,dns-011")}),
            kRefusal +
                "example.org. CAA 0 issue \"ca.test; validationmethods=http-01,dns-011\" (its "
                "validationmethods do not include dns-01)");
  EXPECT_EQ(verdict({record("issue", "ca.test; validationmethods=dns-persist-01")},
                    "www.example.org", {{"ca.test"}, "", ChallengeType::dns_persist01}),
            "");
  EXPECT_NE(verdict({record("issue", "ca.test; validationmethods=")}), "");
}

TEST(Caa, parameters_that_nobody_knows_are_passed_over) {
  EXPECT_EQ(verdict({record("issue", "ca.test; policy=ev; x=y")}), "");
}

// Not every CA says what it is called.
TEST(Caa, a_ca_without_a_name_is_refused_only_where_nobody_is_named) {
  const CaaClient nameless = {{}, "https://ca.test/acct/1", ChallengeType::dns01};
  EXPECT_EQ(verdict({record("issue", "other.test")}, "www.example.org", nameless), "");
  EXPECT_NE(verdict({record("issue", ";")}, "www.example.org", nameless), "");
}

TEST(Caa, hostile_text_is_made_fit_to_be_shown) {
  EXPECT_EQ(verdict({record("issue", "\x1b[2J")}),
            kRefusal + "example.org. CAA 0 issue \"\\x1b[2J\" (it is malformed and allows no CA)");
}

class Answers final : public CaaSource {
 public:
  std::map<DnsName, Result<Records>> records;
  std::vector<std::vector<DnsName>> asked;

  std::vector<Result<Records>> at(std::span<const DnsName> owners) override {
    asked.emplace_back(owners.begin(), owners.end());
    std::vector<Result<Records>> answers;
    for (const DnsName& owner : owners) {
      const auto found = records.find(owner);
      answers.push_back(found == records.end() ? Result<Records>(Records()) : found->second);
    }
    return answers;
  }
};

TEST(CaaCheck, the_nearest_name_that_has_records_counts) {
  Answers answers;
  answers.records.emplace(dns("example.org"),
                          Answers::Records{{dns("example.org"), 0, "issue", ";"}});
  answers.records.emplace(dns("b.example.org"),
                          Answers::Records{{dns("b.example.org"), 0, "issue", "ca.test"}});
  const std::vector<CaaQuestion> questions = {
      {{cert("a.b.example.org")}, kClient},
      {{cert("a.b.example.org"), cert("c.example.org")}, kClient},
      {{cert("example.net")}, kClient}};
  const auto verdicts = check_caa(answers, questions);
  EXPECT_TRUE(verdicts[0]);
  EXPECT_EQ(verdicts[1].error().text(),
            "CAA forbids this CA to issue for c.example.org: example.org. CAA 0 issue \";\" (it "
            "allows no CA)");
  EXPECT_EQ(verdicts[1].error().kind, ErrorKind::failed);
  EXPECT_TRUE(verdicts[2]);
}

TEST(CaaCheck, every_owner_is_asked_for_once_and_all_together) {
  Answers answers;
  std::vector<CaaQuestion> questions;
  for (int i = 0; i < 100; ++i) {
    const std::string name = "n" + std::to_string(i) + ".example.org";
    questions.push_back({{cert(name), cert("*." + name)}, kClient});
  }
  check_caa(answers, questions);
  ASSERT_EQ(answers.asked.size(), 1U);
  EXPECT_EQ(answers.asked[0].size(), 100U + 2);  // example.org, org
}

TEST(CaaCheck, what_lies_above_the_answer_does_not_matter) {
  Answers answers;
  answers.records.emplace(dns("org"), not_yet("resolver 192.0.2.53: no answer within 3 s"));
  answers.records.emplace(dns("example.org"),
                          Answers::Records{{dns("example.org"), 0, "issue", "ca.test"}});
  const std::vector<CaaQuestion> questions = {{{cert("www.example.org")}, kClient},
                                              {{cert("www.example.com")}, kClient},
                                              {{cert("other.org")}, kClient}};
  const auto verdicts = check_caa(answers, questions);
  EXPECT_TRUE(verdicts[0]);
  EXPECT_TRUE(verdicts[1]);
  EXPECT_EQ(verdicts[2].error().text(),
            "CAA for other.org: resolver 192.0.2.53: no answer within 3 s; set the resolvers in "
            "/dns/resolver, or set \"caa\" of the CA to false to skip this check");
  EXPECT_EQ(verdicts[2].error().kind, ErrorKind::not_yet);
}

}  // namespace
}  // namespace millrace::acme
