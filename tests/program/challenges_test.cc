// Other challenges than dns-01, and CAA, through the whole program.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kNames = R"("names": ["example.test", "*.example.test"],)";
const std::string kValue = "ca.test; accounturi=https://ca.test/account/0; policy=wildcard";

class ChallengesTest : public ::testing::Test {
 protected:
  void use(const std::string& challenge) {
    site_.acme.script.challenge_types = {"http-01", "dns-01", challenge};
    site_.acme.script.persistence = {{"issuer-domain-names", {"ca.test"}}};
    site_.acme.script.meta = {{"caaIdentities", {"ca.test"}}};
    site_.write_config(kNames, kNames + " \"challenge\": \"" + challenge + "\",");
  }

  Site site_;
};

TEST_F(ChallengesTest, dns_account01_issues_and_leaves_no_records) {
  use("dns-account-01");
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  EXPECT_THAT(site_.acme.looked_for(), Contains(HasSubstr("._acme-challenge.example.test. ")));
  EXPECT_THAT(site_.served("TXT"), IsEmpty());
}

TEST_F(ChallengesTest, dns_persist01_issues_and_renews_with_one_record) {
  use("dns-persist-01");
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  const std::string record = "_validation-persist.example.test. \"" + kValue + "\"";
  EXPECT_THAT(site_.served("TXT"), ElementsAre(record));
  const std::string zone = site_.directory.read("zones/example.test");
  const size_t reloads = site_.reloads();
  EXPECT_EQ(site_.run({"issue", "--renew"}).status, 0);
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
  EXPECT_EQ(site_.directory.read("zones/example.test"), zone);
  EXPECT_EQ(site_.reloads(), reloads);
  const auto before = site_.tree();
  EXPECT_EQ(site_.run({"run"}).status, 0);
  EXPECT_TRUE(site_.tree() == before);
}

TEST_F(ChallengesTest, the_record_can_be_set_by_hand_before_any_order) {
  use("dns-persist-01");
  const Said early = site_.run({"challenge", "--persist"});
  EXPECT_EQ(early.status, 75);
  EXPECT_EQ(early.err,
            "millrace: no account at https://ca.test/directory yet: register one (millrace "
            "account register), or give its URL with --account\n");
  // What the DNS host prints needs neither account nor configuration.
  const Said given = site_.run({"challenge", "--persist", "--account", "https://ca.test/account/0",
                                "--issuer", "ca.test", "*.example.test"});
  EXPECT_EQ(given.out, "_validation-persist.example.test. IN TXT \"" + kValue + "\"\n");
  site_.directory.write("zones/example.test", Site::kZone + given.out);
  site_.acme.script.dns = [](const std::string&, const std::string& value) {
    return value == kValue;
  };
  EXPECT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_THAT(
      site_.directory.read("zones/example.test"),
      AllOf(HasSubstr(given.out), Not(HasSubstr("_validation-persist.example.test. 60 IN"))));
  // With the account on the host the output is the same.
  EXPECT_EQ(site_.run({"challenge", "--persist"}).out, given.out);
  EXPECT_EQ(site_
                .run({"challenge", "--persist", "--ttl", "1h", "--until", "2027-01-01T00:00:00Z",
                      "--issuer", "other.test", "web"})
                .out,
            "_validation-persist.example.test. 3600 IN TXT \"other.test; "
            "accounturi=https://ca.test/account/0; policy=wildcard; persistUntil=1798761600\"\n");
}

// draft-ietf-acme-dns-persist-02 §10.2, §10.4.
TEST_F(ChallengesTest, the_hashed_record_needs_no_private_key) {
  EXPECT_EQ(
      site_
          .run({"challenge", "--persist", "--account", "https://ca.example/acct/123", "--issuer",
                "authority.example", "--hash-prefix", "https://ca.example/account-hash/",
                "--thumbprint", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "example.com"})
          .out,
      "_validation-persist.example.com. IN TXT \"authority.example; "
      "accounturi=https://ca.example/account-hash/sha-256/"
      "5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw\"\n");
}

TEST_F(ChallengesTest, what_is_missing_on_the_command_line_is_said) {
  const auto complaint = [this](std::vector<std::string> args) {
    args.insert(args.begin(), {"challenge", "--persist", "--account", "https://ca.test/1"});
    const Said said = site_.run(args);
    EXPECT_EQ(said.status, 2);
    return said.err;
  };
  EXPECT_EQ(complaint({"a.test"}),
            "millrace: --issuer is missing: --account requires the CA's issuer domain name\n");
  EXPECT_EQ(complaint({"--issuer", "ca.test"}),
            "millrace: challenge: --account requires at least one NAME\n");
  EXPECT_EQ(complaint({"--issuer", "ca.test", "--thumbprint", "x", "a.test"}),
            "millrace: --hash-prefix and --thumbprint must be given together\n");
  EXPECT_EQ(
      site_.run({"challenge", "--persist"}).err,
      "millrace: millrace.json: no certificate has \"challenge\": \"dns-persist-01\"; name the "
      "certificates\n");
}

TEST_F(ChallengesTest, caa_refuses_before_anything_is_ordered) {
  site_.acme.script.meta = {{"caaIdentities", {"ca.test"}}};
  site_.resolver.records = {{DnsName::parse("example.test").value(), dnszone::RrType::caa, 60,
                             std::string("\0\x05issueother.test", 17)}};
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err,
              HasSubstr("certificate web: CAA forbids this CA to issue for *.example.test: "
                        "example.test. CAA 0 issue \"other.test\" (it does not name ca.test)"));
  EXPECT_EQ(site_.acme.count("newOrder"), 0U);
  EXPECT_THAT(site_.run({"check"}).err, HasSubstr("example.test. CAA 0 issue \"other.test\""));
  site_.resolver.records.clear();
  EXPECT_EQ(site_.run({"issue", "--renew"}).status, 0);
}

TEST_F(ChallengesTest, servfail_of_the_resolver_is_waited_for_before_the_first_certificate_only) {
  site_.resolver.rcode = dnszone::Rcode::servfail;
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("resolver 192.0.2.53: answers SERVFAIL to example.test. CAA"));
  EXPECT_EQ(site_.acme.count("newOrder"), 0U);
  site_.resolver.rcode = dnszone::Rcode::noerror;
  ASSERT_EQ(site_.run({"issue", "--now"}).status, 0);
  site_.resolver.rcode = dnszone::Rcode::servfail;
  EXPECT_EQ(site_.run({"issue", "--renew"}).status, 1);
}

TEST_F(ChallengesTest, names_beyond_ascii_are_the_same_everywhere) {
  site_.write_config(
      kNames + " \"tlsa\": [\"_443._tcp.example.test.\"]",
      R"("names": ["bücher.example.test"], "tlsa": ["_443._tcp.bücher.example.test."])");
  const Said said = site_.run({"issue", "BÜCHER.example.test"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("certificate web (xn--bcher-kva.example.test): issued"));
  EXPECT_THAT(site_.served("TLSA"),
              Contains(HasSubstr("_443._tcp.xn--bcher-kva.example.test. 3 1 1")));
}

}  // namespace
}  // namespace millrace::test
