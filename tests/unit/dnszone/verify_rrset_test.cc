// One RRset as poll gets it from a server.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/unit/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

class VerifyRrset : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto zone =
        records(must(sign_zone(records("@ 3600 IN SOA ns h 7 7200 3600 604800 300\n"
                                       "@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n"
                                       "ns 3600 IN A 192.0.2.2\n"
                                       "* 3600 IN TXT \"wild\"\n",
                                       origin),
                               keys_of("example.test."), request_for("example.test.")))
                    .text,
                origin);
    for (const Record& record : zone) {
      if (record.type == RrType::a) rrset.push_back(record);
      if (record.type == RrType::txt) wild = record;
      if (record.type == RrType::rrsig) rrsigs.push_back(record);
      if (record.type == RrType::dnskey) dnskeys.push_back(record);
    }
  }
  std::string verify() {
    const auto outcome = verify_rrset(rrset, rrsigs, dnskeys, origin, at);
    return outcome ? "good" : outcome.error().text();
  }

  const DnsName origin = name("example.test.");
  std::vector<Record> rrset, rrsigs, dnskeys;
  Record wild{DnsName::root(), RrType::txt, 0, {}};
  TimePoint at = test_now();
};

TEST_F(VerifyRrset, takes_records_in_any_order_and_with_a_lesser_ttl) {
  std::reverse(rrset.begin(), rrset.end());
  for (Record& record : rrset) record.ttl = 17;
  EXPECT_EQ(verify(), "good");
}

TEST_F(VerifyRrset, refuses_a_record_more_or_less) {
  rrset.pop_back();
  EXPECT_THAT(verify(), ::testing::MatchesRegex(
                            "ns.example.test. A: signature by key [0-9]+ does not verify"));
}

TEST_F(VerifyRrset, refuses_when_there_is_no_signature) {
  rrsigs.clear();
  EXPECT_EQ(verify(), "ns.example.test. A: no signature");
}

TEST_F(VerifyRrset, refuses_what_has_expired) {
  at = test_now() + std::chrono::days(15);
  EXPECT_THAT(verify(), ::testing::HasSubstr(" expired 2026-12-0"));
}

// ldns_verify_rrsig_keylist takes it.
TEST_F(VerifyRrset, refuses_a_key_that_is_not_the_zones) {
  for (Record& key : dnskeys) key.owner = name("attacker.test.");
  EXPECT_THAT(verify(), ::testing::HasSubstr("which is no key of the zone"));
}

TEST_F(VerifyRrset, refuses_a_signer_that_is_not_the_zone) {
  for (Record& key : dnskeys) key.owner = name("test.");
  EXPECT_THAT(verify_rrset(rrset, rrsigs, dnskeys, name("test."), at).error().text(),
              ::testing::HasSubstr(" names the signer example.test., want test."));
}

TEST_F(VerifyRrset, refuses_a_revoked_key) {
  for (Record& key : dnskeys) key.rdata[1] = static_cast<char>(key.rdata[1] | '\x80');
  EXPECT_THAT(verify(), ::testing::HasSubstr("which is no key of the zone"));
}

TEST_F(VerifyRrset, refuses_what_was_expanded_from_a_wildcard) {
  const DnsName expanded = name("host.example.test.");
  for (Record& signature : rrsigs) {
    if (signature.owner == wild.owner) signature.owner = expanded;
  }
  wild.owner = expanded;
  EXPECT_THAT(verify_rrset({wild}, rrsigs, dnskeys, origin, at).error().text(),
              ::testing::HasSubstr(" is for 2 labels, want 3"));
}

TEST_F(VerifyRrset, takes_names_in_any_case) {
  for (Record& signature : rrsigs) signature.rdata[19] = 'E';  // the signer's name
  EXPECT_EQ(verify(), "good");
}

TEST_F(VerifyRrset, refuses_octets_that_are_no_rrsig) {
  for (Record& signature : rrsigs) signature.rdata.resize(20);
  EXPECT_EQ(verify(), "ns.example.test. A: no signature");
}

}  // namespace
}  // namespace millrace::dnszone::test
