// Signed zones, made bad one by one.
#include "dnszone/verify/verify_zone.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/keys/ds.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/nsec3.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kZone = R"(
@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300
@ 3600 IN NS ns1
ns1 3600 IN A 192.0.2.1
www 3600 IN A 192.0.2.2
a.b.c 3600 IN A 192.0.2.3
cut 3600 IN NS ns.cut
ns.cut 3600 IN A 192.0.2.4
)";

class VerifyZone : public ::testing::Test {
 protected:
  void SetUp() override { sign(false); }

  void sign(bool nsec3) {
    auto request = request_for("example.test.");
    request.nsec3 = nsec3;
    zone = records(must(sign_zone(records(kZone, origin), keys_of("example.test."), request)).text,
                   origin);
  }

  VerifyReport verify() { return verify_zone(zone, {origin, ds, at}); }
  std::vector<std::string> faults() { return verify().faults; }

  // The records of a name and type; RRSIGs are asked for by what they cover.
  std::vector<Record>::iterator find(const std::string& owner, RrType type) {
    const DnsName wanted = name(owner);
    return std::find_if(zone.begin(), zone.end(), [&](const Record& record) {
      return record.owner == wanted && record.type == type;
    });
  }
  std::vector<Record>::iterator rrsig(const std::string& owner, RrType covered) {
    const DnsName wanted = name(owner);
    return std::find_if(zone.begin(), zone.end(), [&](const Record& record) {
      return record.owner == wanted && record.type == RrType::rrsig &&
             record.rdata.substr(0, 2) ==
                 std::string{'\0', static_cast<char>(static_cast<unsigned>(covered))};
    });
  }
  uint16_t zsk() { return keys_of("example.test.")[1].tag; }
  uint16_t ksk() { return keys_of("example.test.")[0].tag; }
  std::string by_zsk() { return "signature by key " + std::to_string(zsk()); }

  const DnsName origin = name("example.test.");
  std::vector<Record> zone;
  std::vector<std::string> ds;
  TimePoint at = test_now();
};

TEST_F(VerifyZone, accepts_what_was_signed) {
  ds = must(ds_rdata(keys_of("example.test.")));
  const VerifyReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.serial, 7u);
  // SOA NS DNSKEY, three A, NSEC of apex, ns1, www, a.b.c and cut.
  EXPECT_EQ(report.signatures, 11u);
  EXPECT_GT(report.earliest_expiry, test_now() + std::chrono::days(11));
}

TEST_F(VerifyZone, reports_a_flipped_bit_in_a_signature) {
  rrsig("www.example.test.", RrType::a)->rdata.back() ^= 1;
  EXPECT_THAT(faults(), ElementsAre("www.example.test. A: " + by_zsk() + " does not verify"));
}

TEST_F(VerifyZone, reports_a_flipped_bit_in_any_record_that_is_signed) {
  const std::vector<Record> good = zone;
  for (size_t i = 0; i < good.size(); ++i) {
    const bool is_unsigned = good[i].owner.is_at_or_below(name("cut.example.test.")) &&
                             good[i].type != RrType::rrsig && good[i].type != RrType::nsec;
    zone = good;
    zone[i].rdata.back() = static_cast<char>(zone[i].rdata.back() ^ 4);
    EXPECT_EQ(verify().fault_count == 0, is_unsigned)
        << good[i].owner.text() << ' ' << to_text(good[i].type);
  }
}

TEST_F(VerifyZone, reports_any_record_that_is_missing) {
  const std::vector<Record> good = zone;
  for (size_t i = 0; i < good.size(); ++i) {
    const bool is_glue = good[i].owner == name("ns.cut.example.test.");
    zone = good;
    zone.erase(zone.begin() + static_cast<ptrdiff_t>(i));
    EXPECT_EQ(verify().fault_count == 0, is_glue)
        << good[i].owner.text() << ' ' << to_text(good[i].type);
  }
}

TEST_F(VerifyZone, reports_when_a_signature_expired) {
  at = test_now() + std::chrono::days(15);
  const VerifyReport report = verify();
  EXPECT_EQ(report.signatures, 0u);
  EXPECT_THAT(report.faults,
              Contains(::testing::MatchesRegex("www.example.test. A: signature by key [0-9]+ "
                                               "expired 2026-12-0[4-7]T..:..:..Z")));
}

TEST_F(VerifyZone, takes_a_signature_to_its_last_second) {
  at = verify().earliest_expiry;
  EXPECT_THAT(faults(), IsEmpty());
  at += Duration(1);
  EXPECT_THAT(faults(), SizeIs(1));
}

TEST_F(VerifyZone, reports_when_a_signature_is_not_valid_yet) {
  at = test_now() - std::chrono::hours(1) - Duration(1);
  EXPECT_THAT(faults(), Contains("www.example.test. A: " + by_zsk() +
                                 " is not valid before 2026-11-23T19:15:00Z"));
}

TEST_F(VerifyZone, reports_a_name_that_was_added_behind_the_signers_back) {
  zone.push_back({name("new.example.test."), RrType::a, 3600, std::string("\xC0\0\2\5", 4)});
  EXPECT_THAT(faults(),
              ElementsAre("new.example.test. A: no signature by algorithm 13 (ECDSAP256SHA256)",
                          "cut.example.test. NSEC: the next name is ns1.example.test., expected "
                          "new.example.test.",
                          "new.example.test. NSEC: missing"));
}

TEST_F(VerifyZone, reports_a_type_that_was_added_behind_the_signers_back) {
  zone.push_back({name("www.example.test."), RrType::txt, 3600, txt_rdata("hello")});
  EXPECT_THAT(faults(),
              ElementsAre("www.example.test. TXT: no signature by algorithm 13 (ECDSAP256SHA256)",
                          "www.example.test. NSEC: lists A RRSIG NSEC, expected A TXT RRSIG NSEC"));
}

TEST_F(VerifyZone, reports_a_record_that_was_added_to_an_rrset) {
  zone.push_back({name("www.example.test."), RrType::a, 3600, std::string("\xC0\0\2\6", 4)});
  EXPECT_THAT(faults(), ElementsAre("www.example.test. A: " + by_zsk() + " does not verify"));
}

TEST_F(VerifyZone, reports_a_missing_nsec) {
  zone.erase(find("www.example.test.", RrType::nsec));
  zone.erase(rrsig("www.example.test.", RrType::nsec));
  EXPECT_THAT(faults(), ElementsAre("www.example.test. NSEC: missing"));
}

TEST_F(VerifyZone, reports_a_signature_over_what_is_the_childs) {
  Record forged = *rrsig("www.example.test.", RrType::a);
  forged.owner = name("ns.cut.example.test.");
  zone.push_back(forged);
  forged.owner = name("cut.example.test.");
  forged.rdata[1] = 2;  // NS
  zone.push_back(forged);
  EXPECT_THAT(
      faults(),
      ElementsAre("cut.example.test. NS: signed at a delegation, where it belongs to the child",
                  "ns.cut.example.test. A: signed below a delegation or DNAME"));
}

TEST_F(VerifyZone, reports_a_signature_over_nothing) {
  Record stray = *rrsig("www.example.test.", RrType::a);
  stray.rdata[1] = 16;
  zone.push_back(stray);
  EXPECT_THAT(faults(), ElementsAre("www.example.test. RRSIG: covers TXT, and there is none here"));
}

TEST_F(VerifyZone, reports_a_ttl_that_is_not_the_signed_one) {
  find("www.example.test.", RrType::a)->ttl = 60;
  EXPECT_THAT(faults(), ElementsAre("www.example.test. A: TTL 60, its RRSIG has 3600 and was made "
                                    "for 3600, expected one TTL"));
}

TEST_F(VerifyZone, reports_a_ds_of_another_key) {
  ds = must(ds_rdata(keys_of("other.test.")));
  EXPECT_THAT(faults(), ElementsAre("example.test. DNSKEY: no key matches the DS: " + ds[0]));
}

TEST_F(VerifyZone, takes_one_ds_of_several) {
  ds = must(ds_rdata(keys_of("example.test.")));
  ds.insert(ds.begin(), must(ds_rdata(keys_of("other.test."))).front());
  EXPECT_THAT(faults(), IsEmpty());
}

// The ZSK signs, but the DS names the KSK.
TEST_F(VerifyZone, reports_dnskeys_that_the_key_of_the_ds_has_not_signed) {
  zone.erase(rrsig("example.test.", RrType::dnskey));
  EXPECT_THAT(faults(),
              ElementsAre("example.test. DNSKEY: no signature by algorithm 13 (ECDSAP256SHA256)"));
}

TEST_F(VerifyZone, reports_an_algorithm_that_signs_nothing) {
  zone.push_back({origin, RrType::dnskey, 3600, keys_of("example.test.", 15)[1].dnskey_rdata});
  const auto seen = faults();
  EXPECT_THAT(seen, Contains("www.example.test. A: no signature by algorithm 15 (ED25519)"));
}

TEST_F(VerifyZone, reports_a_signature_by_a_key_that_is_gone) {
  std::erase_if(zone, [&](const Record& record) {
    return record.type == RrType::dnskey && key_tag(record.rdata) == zsk();
  });
  EXPECT_THAT(faults(),
              Contains("www.example.test. A: " + by_zsk() +
                       " of algorithm 13 (ECDSAP256SHA256), which is not a key of the zone"));
}

TEST_F(VerifyZone, reports_an_unsigned_zone) {
  zone = records(kZone, origin);
  EXPECT_THAT(faults(), ElementsAre("example.test. DNSKEY: missing: the zone is not signed"));
}

TEST_F(VerifyZone, reports_the_first_twenty_faults_and_counts_all) {
  at = test_now() + std::chrono::days(15);
  for (int i = 0; i < 30; ++i) {
    zone.push_back({name("new" + std::to_string(i) + ".example.test."), RrType::a, 3600,
                    std::string(4, '\1')});
  }
  const VerifyReport report = verify();
  EXPECT_THAT(report.faults, SizeIs(20));
  EXPECT_GT(report.fault_count, 60u);
}

class VerifyNsec3 : public VerifyZone {
 protected:
  void SetUp() override { sign(true); }
  std::string hash(const std::string& owner) { return base32hex(nsec3_hash(name(owner), {})); }
  std::vector<Record>::iterator nsec3(const std::string& owner) {
    return find(hash(owner) + ".example.test.", RrType::nsec3);
  }
};

TEST_F(VerifyNsec3, accepts_what_was_signed) {
  const VerifyReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  // SOA NS DNSKEY NSEC3PARAM, three A, NSEC3 of apex, ns1, www, a.b.c, b.c, c and cut.
  EXPECT_EQ(report.signatures, 14u);
}

TEST_F(VerifyNsec3, reports_a_missing_record_of_an_empty_non_terminal) {
  const std::string gone = hash("b.c.example.test.");
  zone.erase(nsec3("b.c.example.test."));
  zone.erase(rrsig(gone + ".example.test.", RrType::nsec3));
  EXPECT_THAT(faults(), Contains("b.c.example.test. NSEC3: missing, expected one at " + gone));
}

TEST_F(VerifyNsec3, reports_an_added_name) {
  zone.push_back({name("new.example.test."), RrType::a, 3600, std::string(4, '\1')});
  EXPECT_THAT(faults(), Contains("new.example.test. NSEC3: missing, expected one at " +
                                 hash("new.example.test.")));
}

TEST_F(VerifyNsec3, reports_a_name_that_was_taken_out) {
  zone.erase(find("www.example.test.", RrType::a));
  zone.erase(rrsig("www.example.test.", RrType::a));
  EXPECT_THAT(faults(), ElementsAre(hash("www.example.test.") +
                                    ".example.test. NSEC3: matches no name of the zone"));
}

TEST_F(VerifyNsec3, reports_missing_parameters) {
  zone.erase(find("example.test.", RrType::nsec3param));
  zone.erase(rrsig("example.test.", RrType::nsec3param));
  EXPECT_THAT(faults(), Contains(HasSubstr("NSEC3: in a zone without NSEC3PARAM")));
}

TEST_F(VerifyNsec3, wants_a_chain_for_each_nsec3param_in_use) {
  const auto param = find("example.test.", RrType::nsec3param);
  Record other = *param;
  other.rdata = nsec3param_rdata({1, 5, "salt"});
  zone.push_back(other);
  EXPECT_THAT(faults(), Contains(HasSubstr("www.example.test. NSEC3: missing, expected one at ")));
  zone.back().rdata[1] = 1;                              // flags: RFC 5155 §4.1.2 has it ignored
  EXPECT_THAT(faults(), Each(HasSubstr("NSEC3PARAM")));  // its signature, now over another set
}

TEST_F(VerifyNsec3, wants_an_nsec3param_without_flags) {
  find("example.test.", RrType::nsec3param)->rdata[1] = 1;
  EXPECT_THAT(faults(),
              Contains("example.test. NSEC3PARAM: with flags, expected one with 0 (RFC 5155 "
                       "§4)"));
}

}  // namespace
}  // namespace millrace::dnszone::test
