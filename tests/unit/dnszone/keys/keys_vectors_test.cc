// Published examples: key tags, digests, signatures and hashes.
#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/signature.h"
#include "dnszone/keys/zone_key_pair.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/verify/nsec3.h"
#include "dnszone/verify/rrsig.h"
#include "dnszone/verify/verify_rrset.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

Record record(const std::string& owner, RrType type, const std::string& rdata) {
  return {name(owner), type, 3600, must(parse_rdata(type, rdata, DnsName::root()))};
}

struct Example {
  const char* source;
  const char* zone;
  const char* dnskey;
  uint16_t tag;
  const char* ds;  // null: none given
  const char* owner;
  const char* type;
  const char* rdata;
  const char* rrsig;
};

const Example kExamples[] = {
    {"RFC 6605 6.1", "example.net.",
     "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+"
     "Wi9xMWyQLc8NAA==",
     55648, "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
     "www.example.net.", "A", "192.0.2.1",
     "A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
     "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw=="},
    {"RFC 6605 6.2", "example.net.",
     "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrb"
     "YQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
     10771,
     "10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405"
     "c3008a946df983d6",
     "www.example.net.", "A", "192.0.2.1",
     "A 14 3 3600 20100909102025 20100812102025 10771 example.net. "
     "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuz"
     "WTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm"},
    {"RFC 8080 6.1 with erratum 4935", "example.com.",
     "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", 3613,
     "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b", "example.com.",
     "MX", "10 mail.example.com.",
     "MX 15 2 3600 20150819220000 20150729220000 3613 example.com. "
     "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg=="},
    {"RFC 5702 6.2", "example.net.",
     "256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13"
     "tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorff"
     "cGmhOL",
     3740, nullptr, "www.example.net.", "A", "192.0.2.91",
     "A 10 3 3600 20300101000000 20000101000000 3740 example.net. "
     "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZ"
     "BWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw="},
};

TEST(DnssecVectors, signatures_verify) {
  for (const Example& example : kExamples) {
    SCOPED_TRACE(example.source);
    const Record dnskey = record(example.zone, RrType::dnskey, example.dnskey);
    const Record data = record(example.owner, must(parse_type(example.type)), example.rdata);
    const Record rrsig = record(example.owner, RrType::rrsig, example.rrsig);
    const TimePoint at = TimePoint(Duration(u32_at(rrsig.rdata, 12) + 1));
    const auto verified = verify_rrset({data}, {rrsig}, {dnskey}, name(example.zone), at);
    EXPECT_TRUE(verified) << verified.error().text();
    Record other = data;
    other.rdata.back() = static_cast<char>(other.rdata.back() ^ 1);
    EXPECT_FALSE(verify_rrset({other}, {rrsig}, {dnskey}, name(example.zone), at));
  }
}

TEST(DnssecVectors, tags_and_digests_are_those_of_the_examples) {
  for (const Example& example : kExamples) {
    SCOPED_TRACE(example.source);
    const Record dnskey = record(example.zone, RrType::dnskey, example.dnskey);
    EXPECT_EQ(key_tag(dnskey.rdata), example.tag);
    if (!example.ds) continue;
    EXPECT_TRUE(ds_matches(example.ds, name(example.zone).wire(), dnskey.rdata));
    EXPECT_FALSE(ds_matches(example.ds, name("other.test.").wire(), dnskey.rdata));
  }
}

// RFC 4509 §2.3; its key is of algorithm 5, of which only tag and digest are asked.
TEST(DnssecVectors, ds_of_RFC_4509) {
  const Record dnskey = record("dskey.example.com.", RrType::dnskey,
                               "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822a"
                               "J5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLU"
                               "Uh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==");
  EXPECT_EQ(must(ds_of(dnskey.owner, dnskey.rdata)),
            "60485 5 2 d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a");
}

TEST(DnssecVectors, a_ds_may_be_written_in_pieces_and_capitals) {
  const Example& example = kExamples[0];
  const Record dnskey = record(example.zone, RrType::dnskey, example.dnskey);
  EXPECT_TRUE(
      ds_matches(" 55648  13 2\tB4C8C1FE2E7477127B27115656AD6256F424625BF5C1E277 0CE6D6E37DF61D17 ",
                 dnskey.owner.wire(), dnskey.rdata));
  EXPECT_FALSE(ds_matches("55648 13 1 b4c8c1fe", dnskey.owner.wire(), dnskey.rdata));
  EXPECT_FALSE(ds_matches("", dnskey.owner.wire(), dnskey.rdata));
}

// Ed25519 has one signature for one message: ours must be the example's.
TEST(DnssecVectors, ed25519_signs_as_in_RFC_8080) {
  const Example& example = kExamples[2];
  const Record dnskey = record(example.zone, RrType::dnskey, example.dnskey);
  PrivateKeyText text;
  text.algorithm = 15;
  text.numbers["PrivateKey"] = Secret("82260384628080122645190204142262");
  const EvpPkeyPtr pair = must(key_pair(text, dnskey.rdata));
  const Record data = record(example.owner, RrType{15}, example.rdata);
  const Record wanted = record(example.owner, RrType::rrsig, example.rrsig);
  const auto rrsig = parse_rrsig(wanted.rdata);
  const std::string_view rdata(data.rdata);
  std::string made;
  std::string signed_data;
  append_rrsig_head(made, *rrsig);
  append_signed_data(signed_data, made, *rrsig, data.owner, {data.type, 3600, {&rdata, 1}});
  must(RawSigner::make(*find_algorithm(15), pair.get())).sign(signed_data, made).ok();
  EXPECT_EQ(to_base64(made), to_base64(wanted.rdata));
}

// RFC 5155 appendix A; ldns-nsec3-hash -t 12 -s aabbccdd NAME gives the same.
TEST(DnssecVectors, nsec3_hashes_are_those_of_RFC_5155) {
  const Nsec3Parameters parameters{1, 12, *from_hex("aabbccdd")};
  const std::pair<const char*, const char*> names[] = {
      {"example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
      {"a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
      {"ai.example.", "gjeqe526plbf1g8mklp59enfd789njgi"},
      {"ns1.example.", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
      {"*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
      {"x.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"},
      {"xx.example.", "t644ebqk9bibcna874givr6joj62mlhv"},
  };
  for (const auto& [owner, hash] : names) {
    EXPECT_EQ(base32hex(nsec3_hash(name(owner), parameters)), hash) << owner;
  }
}

}  // namespace
}  // namespace millrace::dnszone::test
