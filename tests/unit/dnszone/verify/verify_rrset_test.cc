// One RRset as poll gets it from a server.
#include "dnszone/verify/verify_rrset.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "dnszone/record/canonical.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/signature_check.h"
#include "tests/support/dnszone/signer_support.h"

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

  // With what is known of signatures.
  std::string verify_once() {
    VerifyingKeys keys = open_zone_keys(dnskeys, origin);
    const auto outcome = verify_rrset(rrset, rrsigs, keys, origin, at, &verified);
    return outcome ? "good" : outcome.error().text();
  }
  // The signature of `rrset` that was made.
  Record& signature() {
    return *std::find_if(rrsigs.begin(), rrsigs.end(), [&](const Record& record) {
      return record.owner == rrset.front().owner && parse_rrsig(record.rdata)->covered == RrType::a;
    });
  }
  // Makes the memory say that it is good, whether or not it is.
  void keep_as_verified() {
    const Rrsig rrsig = *parse_rrsig(signature().rdata);
    std::vector<std::string_view> rdata;
    for (const Record& record : rrset) rdata.push_back(record.rdata);
    sort_rdata(RrType::a, rdata);
    std::string head, data;
    append_rrsig_head(head, rrsig);
    append_signed_data(data, head, rrsig, rrset.front().owner, {RrType::a, 3600, rdata});
    for (const Record& key : dnskeys) verified.keep({key.rdata, data, rrsig.signature});
  }

  VerifiedSignatures verified;
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
  EXPECT_THAT(verify(), ::testing::HasSubstr("which is not a key of the zone"));
}

// The key is in the zone; what is missing is the algorithm.
TEST_F(VerifyRrset, says_of_an_algorithm_that_is_not_supported_that_it_cannot_be_verified) {
  signature().rdata[2] = '\x07';
  EXPECT_THAT(verify(), ::testing::MatchesRegex(
                            "ns.example.test. A: signature by key [0-9]+ cannot be verified here: "
                            "algorithm 7 \\(not supported\\)"));
}

TEST_F(VerifyRrset, refuses_a_signer_that_is_not_the_zone) {
  for (Record& key : dnskeys) key.owner = name("test.");
  EXPECT_THAT(verify_rrset(rrset, rrsigs, dnskeys, name("test."), at).error().text(),
              ::testing::HasSubstr(" names the signer example.test., expected test."));
}

TEST_F(VerifyRrset, refuses_a_revoked_key) {
  for (Record& key : dnskeys) key.rdata[1] = static_cast<char>(key.rdata[1] | '\x80');
  EXPECT_THAT(verify(), ::testing::HasSubstr("which is not a key of the zone"));
}

TEST_F(VerifyRrset, refuses_what_was_expanded_from_a_wildcard) {
  const DnsName expanded = name("host.example.test.");
  for (Record& signature : rrsigs) {
    if (signature.owner == wild.owner) signature.owner = expanded;
  }
  wild.owner = expanded;
  EXPECT_THAT(verify_rrset({wild}, rrsigs, dnskeys, origin, at).error().text(),
              ::testing::HasSubstr(" is for 2 labels, expected 3"));
}

TEST_F(VerifyRrset, takes_names_in_any_case) {
  for (Record& signature : rrsigs) signature.rdata[19] = 'E';  // the signer's name
  EXPECT_EQ(verify(), "good");
}

TEST_F(VerifyRrset, refuses_octets_that_are_not_an_rrsig) {
  for (Record& signature : rrsigs) signature.rdata.resize(20);
  EXPECT_EQ(verify(), "ns.example.test. A: no signature");
}

TEST_F(VerifyRrset, does_not_verify_again_what_is_known) {
  signature().rdata.back() ^= 1;
  EXPECT_THAT(verify_once(), ::testing::HasSubstr("does not verify"));
  keep_as_verified();
  EXPECT_EQ(verify_once(), "good");
}

TEST_F(VerifyRrset, remembers_no_signature_that_is_wrong) {
  signature().rdata.back() ^= 1;
  for (int times = 0; times < 3; ++times) {
    EXPECT_THAT(verify_once(), ::testing::HasSubstr("does not verify"));
  }
}

TEST_F(VerifyRrset, that_was_good_is_looked_at_again_when_a_record_has_changed) {
  EXPECT_EQ(verify_once(), "good");
  rrset.front().rdata.back() ^= 1;
  EXPECT_THAT(verify_once(), ::testing::HasSubstr("does not verify"));
}

TEST_F(VerifyRrset, that_was_good_expires_all_the_same) {
  EXPECT_EQ(verify_once(), "good");
  at = test_now() + std::chrono::days(15);
  EXPECT_THAT(verify_once(), ::testing::HasSubstr(" expired 2026-12-0"));
}

TEST_F(VerifyRrset, that_was_good_for_another_key_is_verified) {
  signature().rdata.back() ^= 1;
  keep_as_verified();
  VerifyingKeys keys = open_zone_keys(dnskeys, origin);
  for (VerifyingKey& key : keys.keys) key.rdata = "another";
  const auto outcome = verify_rrset(rrset, rrsigs, keys, origin, at, &verified);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text(), ::testing::HasSubstr("does not verify"));
}

}  // namespace
}  // namespace millrace::dnszone::test
