// Chains, profiles and renewal as Pebble does them: another implementation than ours.
#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class ChosenChain : public RealServers {
 protected:
  ChosenChain() {
    options_.alternate_roots = 2;
    options_.chain_length = 3;
  }

  // millrace issue with those members in the certificate's settings.
  Finished issue(const std::string& members) const {
    Testbed::Site site;
    site.certificates = R"({"example": {"names": ["example.test"])" + members + "}}";
    bed_.write_config(site);
    return millrace({"issue", "--json", "example"});
  }
  // Pebble's roots, fresh at every start: 0 is that of the default chain.
  std::string root(int number) const {
    return shell("curl -s --cacert " + bed_.ca_file().string() + " " + bed_.management_url() +
                 "/roots/" + std::to_string(number));
  }
  static std::string common_name(const std::string& pem, const std::string& name) {
    const std::string line = shell("printf '%s\n' '" + pem +
                                   "' | openssl x509 -noout -nameopt sep_multiline,utf8 -" + name);
    return line.substr(line.find("CN=") + 3);
  }
  std::string top() const {
    const auto chain =
        parse_chain(read_text(bed_.publication() / "current/example/fullchain.pem"), "chain");
    return chain->back().pem;
  }
};

TEST_F(ChosenChain, is_the_alternate_by_issuer) {
  const std::string wanted = common_name(root(2), "subject");
  ASSERT_NE(wanted, common_name(root(0), "subject"));
  const Finished issued = issue(R"(, "chain": "issuer:)" + wanted + "\"");
  ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
  EXPECT_EQ(common_name(top(), "issuer"), wanted);
  EXPECT_EQ(json_of(issued)["notes"], Json::array());
  EXPECT_EQ(json_of(millrace({"run", "--json"}))["changed"], false);
}

TEST_F(ChosenChain, is_the_alternate_by_root) {
  write_text(bed_.directory() / "roots.pem", root(0) + "\n" + root(1) + "\n" + root(2) + "\n");
  const std::string fingerprint =
      shell("printf '%s\n' '" + root(1) + "' | openssl x509 -noout -fingerprint -sha256");
  const Finished issued =
      issue(R"(, "chain_roots": "roots.pem", "chain": "root:)" +
            fingerprint.substr(fingerprint.find('=') + 1) + R"(", "chain_required": true)");
  ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
  EXPECT_EQ(common_name(top(), "issuer"), common_name(root(1), "subject"));
}

TEST_F(ChosenChain, is_the_ca_s_own_where_there_is_none_such_with_a_note) {
  const Finished issued = issue(R"(, "chain": "issuer:Nobody")");
  ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
  EXPECT_THAT(json_of(issued)["notes"].dump(),
              HasSubstr("the CA does not offer chain issuer:Nobody; it offers"));
  EXPECT_EQ(common_name(top(), "issuer"), common_name(root(0), "subject"));
}

TEST_F(ChosenChain, that_is_required_is_fetched_without_a_second_order_once_it_is_there) {
  EXPECT_EQ(issue(R"(, "chain": "issuer:Nobody", "chain_required": true)").status, 1);
  const Finished issued = issue(R"(, "chain": "shortest", "chain_required": true)");
  ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
}

class Newest : public NewestServers {
 protected:
  Newest() {
    options_.profiles = R"("classic": {"description": "ninety days", "validityPeriod": 7776000},
                           "shortlived": {"description": "six days", "validityPeriod": 518400})";
  }

  void configure(const std::string& members) const {
    Testbed::Site site;
    site.certificates = R"({"example": {"names": ["example.test"])" + members + "}}";
    bed_.write_config(site);
  }
  Json status() const { return json_of(millrace({"status", "--json"}))["certificates"][0]; }
  // Pebble 2.10.1 does not find a certificate whose serial number begins with the zero octet that
  // keeps it positive (one of 256): it compares serial numbers without it.
  void issue_what_pebble_finds() const {
    ASSERT_EQ(millrace({"issue"}).status, 0);
    while (serial_begins_with_zero()) ASSERT_EQ(millrace({"issue", "--renew"}).status, 0);
  }
  bool serial_begins_with_zero() const {
    const auto chain =
        parse_chain(read_text(bed_.publication() / "current/example/fullchain.pem"), "chain");
    return chain->front().serial.front() >= '8';  // hexadecimal, two digits an octet
  }
  size_t asked(size_t mark = 0) const { return bed_.pebble_count("renewalInfo", mark); }
};

TEST_F(Newest, suggests_renewal_right_after_issuance_and_is_not_asked_again_by_the_next_run) {
  configure("");
  ASSERT_EQ(millrace({"issue"}).status, 0);
  const Json before = status();
  EXPECT_TRUE(before["renewal"]["start"].is_string()) << before;
  EXPECT_LE(before["renewal"]["start"], before["renew_at"]);
  EXPECT_GE(before["renewal"]["end"], before["renew_at"]);
  const size_t mark = bed_.pebble_log().size();
  const Finished again = millrace({"run", "--json"});
  EXPECT_EQ(json_of(again)["changed"], false) << again.out;
  EXPECT_EQ(bed_.pebble_log().size(), mark) << bed_.pebble_log().substr(mark);
}

TEST_F(Newest, gets_replaces_of_a_renewal_and_refuses_it_twice) {
  configure("");
  issue_what_pebble_finds();
  const std::string first = read_text(bed_.state() / "orders/example.json");
  const Finished renewal = millrace({"issue", "--renew", "--json"});
  ASSERT_EQ(renewal.status, 0) << renewal.out << renewal.err;
  EXPECT_EQ(json_of(renewal)["notes"], Json::array());
  // The state of before, as from a backup: its certificate is replaced by now.
  write_text(bed_.state() / "orders/example.json", first);
  std::filesystem::permissions(bed_.state() / "orders/example.json", std::filesystem::perms(0600));
  const Finished third = millrace({"issue", "--renew", "--json"});
  EXPECT_EQ(third.status, 0) << third.out << third.err;
  EXPECT_THAT(json_of(third)["notes"].dump(), HasSubstr("the CA has another order that replaces"));
  EXPECT_THAT(json_of(third)["notes"].dump(), HasSubstr("alreadyReplaced"));
}

TEST_F(Newest, gives_the_profile_that_was_asked_for) {
  configure(R"(, "profile": "shortlived")");
  const Finished issued = millrace({"issue"});
  ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
  const Json certificate = status();
  EXPECT_EQ(certificate["profile"], "shortlived");
  const auto chain =
      parse_chain(read_text(bed_.publication() / "current/example/fullchain.pem"), "chain");
  EXPECT_LE(chain->front().not_after - chain->front().not_before, std::chrono::days(7));
}

TEST_F(Newest, is_not_asked_for_a_profile_that_it_does_not_offer) {
  configure(R"(, "profile": "tlsserver")");
  const Finished refused = millrace({"issue"});
  EXPECT_EQ(refused.status, 2) << refused.out << refused.err;
  EXPECT_THAT(
      refused.err,
      HasSubstr("does not offer the profile \"tlsserver\"; it offers: classic, shortlived"));
  EXPECT_EQ(bed_.pebble_count("Added order"), 0U);
  EXPECT_THAT(millrace({"check"}).err, HasSubstr("classic (ninety days), shortlived (six days)"));
  configure(R"(, "profile": "tlsserver", "profile_required": false)");
  EXPECT_EQ(millrace({"issue"}).status, 0);
}

}  // namespace
}  // namespace millrace::test
