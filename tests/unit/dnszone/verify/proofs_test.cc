// Every kind of zone, signed here, is accepted by the judges.
#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/nsec3.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/judges.h"

namespace millrace::dnszone::test {
namespace {

const std::string kHead =
    "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300\n@ 3600 IN NS ns1\n"
    "ns1 3600 IN A 192.0.2.1\n";

// RFC 4035 appendix A, unsigned.
const std::string kRfc4035 = R"(
@ 3600 IN SOA ns1 bugs.x.w 1081539377 3600 300 3600000 3600
@ 3600 IN NS ns1
@ 3600 IN NS ns2
@ 3600 IN MX 1 xx
a 3600 IN NS ns1.a
a 3600 IN NS ns2.a
a 3600 IN DS 57855 13 2 b6dcd485719adca18e5f3d48a2331627fdd3636bb6dcd485719adca18e5f3d48
ns1.a 3600 IN A 192.0.2.5
ns2.a 3600 IN A 192.0.2.6
ai 3600 IN A 192.0.2.9
ai 3600 IN HINFO "KLH-10" "ITS"
ai 3600 IN AAAA 2001:db8::f00:baa9
b 3600 IN NS ns1.b
b 3600 IN NS ns2.b
ns1.b 3600 IN A 192.0.2.7
ns2.b 3600 IN A 192.0.2.8
ns1 3600 IN A 192.0.2.1
ns2 3600 IN A 192.0.2.2
*.w 3600 IN MX 1 ai
x.w 3600 IN MX 1 xx
x.y.w 3600 IN MX 1 xx
xx 3600 IN A 192.0.2.10
xx 3600 IN HINFO "KLH-10" "TOPS-20"
xx 3600 IN AAAA 2001:db8::f00:baaa
)";

// RFC 5155 appendix A: one delegation more, and an address at a name that is the hash of another.
std::string rfc5155() {
  const std::string hash = base32hex(nsec3_hash(name("ns1.example."), {}));
  return kRfc4035 + hash + " 3600 IN A 192.0.2.127\n" +
         "c 3600 IN NS ns1.c\nc 3600 IN NS ns2.c\nns1.c 3600 IN A 192.0.2.7\n"
         "ns2.c 3600 IN A 192.0.2.8\n";
}

const std::string kDigest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// One of each type that ldns knows and all judges can read.
const std::string kTypes = kHead + R"(
ptr 3600 IN PTR Host
hinfo 3600 IN HINFO "PC" "Unix"
minfo 3600 IN MINFO Admin Errors
mx 3600 IN MX 10 Host
txt 3600 IN TXT "one" "two"
rp 3600 IN RP Admin Info
afsdb 3600 IN AFSDB 1 Host
rt 3600 IN RT 10 Host
key 3600 IN KEY 512 3 13 JNQ5TQdpmng6mKJZAgTB9f7wSkd8xd6p0R6QJIdFmRm0Ie/+Lrm7mwsLO2CXRbqW2kgPbiVX8dhqGpEHhbpT1g==
aaaa 3600 IN AAAA 2001:db8::1
loc 3600 IN LOC 52 22 23.000 N 4 53 32.000 E -2.00m 1m 10000m 10m
srv 3600 IN SRV 1 2 5060 Host
naptr 3600 IN NAPTR 100 10 "S" "SIP+D2U" "" Host
kx 3600 IN KX 10 Host
cert 3600 IN CERT 1 12345 13 AQIDBA==
dname 3600 IN DNAME Host
apl 3600 IN APL 1:192.0.2.0/24 !2:2001:db8::/32
cut 3600 IN NS Host.elsewhere.test.
cut 3600 IN DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
sshfp 3600 IN SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ipseckey 3600 IN IPSECKEY 10 3 2 Host AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==
dhcid 3600 IN DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
tlsa 3600 IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
smimea 3600 IN SMIMEA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ninfo 3600 IN TYPE56 \# 4 03616263
rkey 3600 IN TYPE57 \# 8 0000030d01020304
openpgpkey 3600 IN OPENPGPKEY AQIDBA==
@ 3600 IN CSYNC 7 3 NS A
svcb 3600 IN SVCB 1 Host alpn=h2 port=8443
https 3600 IN HTTPS 1 . alpn=h2
spf 3600 IN SPF "v=spf1 -all"
uinfo 3600 IN TYPE100 \# 3 010203
uid 3600 IN TYPE101 \# 4 00000001
gid 3600 IN TYPE102 \# 4 00000001
unspec 3600 IN TYPE103 \# 3 010203
nid 3600 IN NID 10 0014:4fff:ff20:ee64
l32 3600 IN L32 10 10.1.2.0
l64 3600 IN L64 10 2001:0DB8:1140:1000
lp 3600 IN LP 10 Host
eui48 3600 IN EUI48 00-00-5e-00-53-2a
eui64 3600 IN EUI64 00-00-5e-ef-10-00-00-2a
uri 3600 IN URI 10 1 "ftp://ftp.example/public"
caa 3600 IN CAA 0 issue "ca.example"
nocaa 3600 IN CAA 0 issue ""
nouri 3600 IN URI 10 1 ""
nokey 3600 IN KEY 49152 3 1
csync 3600 IN CSYNC 1 3
avc 3600 IN TYPE258 \# 4 03616263
ta 3600 IN TYPE32768 \# 36 30390d020123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
cname 3600 IN CNAME Host
unknown 3600 IN TYPE65280 \# 4 0a000001
)";

std::string long_names() {
  const std::string label(63, 'l');
  // 255 octets: 4 + 64 * 3 and a label that fills up, before "example.test."
  return kHead + std::string(48, 'x') + '.' + label + '.' + label + '.' + label +
         " 300 IN A 192.0.2.3\n";
}

// As they should be, and in UTF-8 as some write them.
std::string idn() {
  return kHead +
         "b\xC3\xBC"
         "cher 300 IN TXT \"b\xC3\xBC"
         "cher\"\n"
         "xn--bcher-kva 300 IN A 192.0.2.3\nwww.xn--fiqs8s 300 IN A 192.0.2.4\n"
         "*.xn--nxasmq6b 300 IN TXT \"wild\"\n";
}

std::string deep_names() {
  std::string owner = "leaf";
  for (int i = 0; i < 60; ++i) owner += "." + std::to_string(i);
  return kHead + owner +
         " 300 IN A 192.0.2.3\nx.59 300 IN A 192.0.2.4\n*.a.b.c 300 IN TXT \"w\"\n" +
         "cut.under.nothing 300 IN NS ns.elsewhere.test.\n";
}

struct Zone {
  const char* title;
  const char* origin;
  std::string text;
};

const Zone kZones[] = {
    {"rfc4035_appendix_a", "example.", kRfc4035},
    {"rfc5155_appendix_a", "example.", rfc5155()},
    {"every_type", "example.test.", kTypes},
    {"an_owner_of_255_octets", "example.test.", long_names()},
    {"idn", "example.test.", idn()},
    {"deep_empty_non_terminals", "example.test.", deep_names()},
    {"soa_and_ns_only", "example.test.",
     "@ 3600 IN SOA ns.elsewhere.test. h 7 7200 3600 604800 300\n"
     "@ 3600 IN NS ns.elsewhere.test.\n"},
};

enum class Chain { nsec, nsec3, opt_out };

SignRequest request_with(const std::string& origin, Chain chain) {
  SignRequest request = request_now(origin);
  request.nsec3 = chain != Chain::nsec;
  request.opt_out = chain == Chain::opt_out;
  return request;
}

class Proofs : public ::testing::TestWithParam<std::tuple<Zone, Chain>> {};

TEST_P(Proofs, are_accepted_by_all) {
  const auto& [zone, chain] = GetParam();
  const SignedZone signed_zone =
      must(sign_zone(records(zone.text, name(zone.origin)), keys_of(zone.origin),
                     request_with(zone.origin, chain)));
  expect_accepted(signed_zone.text, zone.origin);
}

// Of the judges ldns computes the digest too.
TEST_P(Proofs, are_accepted_by_all_with_a_zonemd) {
  const auto& [zone, chain] = GetParam();
  SignRequest request = request_with(zone.origin, chain);
  request.zonemd = true;
  const SignedZone signed_zone =
      must(sign_zone(records(zone.text, name(zone.origin)), keys_of(zone.origin), request));
  expect_accepted(signed_zone.text, zone.origin);
  EXPECT_THAT(verify_zone(records(signed_zone.text, name(zone.origin)),
                          {name(zone.origin), {}, present(), true})
                  .faults,
              ::testing::IsEmpty());
}

std::string title_of(const ::testing::TestParamInfo<Proofs::ParamType>& zone) {
  constexpr const char* kChains[] = {"_nsec", "_nsec3", "_opt_out"};
  return std::get<0>(zone.param).title +
         std::string(kChains[static_cast<size_t>(std::get<1>(zone.param))]);
}

INSTANTIATE_TEST_SUITE_P(Zones, Proofs,
                         ::testing::Combine(::testing::ValuesIn(kZones),
                                            ::testing::Values(Chain::nsec, Chain::nsec3,
                                                              Chain::opt_out)),
                         title_of);

// ldns and Knot verify in a buffer of 64 KiB, so the names are as short as can be.
TEST(ProofsOfTypes, three_thousand_txt_at_one_owner_are_accepted_by_all) {
  std::string text = kHead;
  for (int i = 0; i < 3000; ++i) text += "m 300 IN TXT \"" + std::to_string(i) + "\"\n";
  const auto zone = must(sign_zone(records(text, name("t.")), keys_of("t."), request_now("t.")));
  expect_accepted(zone.text, "t.");
}

TEST(ProofsOfTypes, names_of_255_octets_are_that_long) {
  size_t longest = 0;
  for (const Record& record : records(long_names(), name("example.test."))) {
    longest = std::max(longest, record.owner.wire().size());
  }
  EXPECT_EQ(longest, 255U);
}

// Types that some server has no words for, so that they are written by number. ldns does not keep a
// SINK or the name in NSAP-PTR whole. That name is in lower case because BIND folds it, which RFC
// 4034 §6.2 does not.
struct OldType {
  const char* record;
  bool ldns_can;
};
constexpr OldType kOldTypes[] = {
    {"MD Host", true},
    {"MF Host", true},
    {"MB Host", true},
    {"MG Host", true},
    {"MR Host", true},
    {"NULL \\# 3 010203", true},
    {"WKS 192.0.2.1 6 25 80", true},
    {"X25 \"311061700956\"", true},
    {"ISDN \"150862028003217\" \"004\"", true},
    {"NSAP 0x47000580005a0000000001e133ffffff00016100", true},
    {"NSAP-PTR host", false},
    {"PX 10 Host Mail", true},
    {"GPOS \"-32.6882\" \"116.8652\" \"10.0\"", true},
    {"TYPE31 \\# 3 010203", true},
    {"TYPE32 \\# 3 010203", true},
    {"TYPE34 \\# 5 0001020304", true},
    {"SINK 8 0 2 l2o=", false},
    {"SIG A 13 0 3600 20260101000000 20250101000000 1 . AQ==", true},
    {"NXT \\# 2 0040", true},
    {"TYPE38 \\# 17 0020010db8000000000000000000000001", true},
    {"HIP 2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMz", true},
    {"TYPE58 \\# 2 0000", true},
    {"TYPE260 \\# 18 0a0220010db8000000000000000000000001", true},
    {"NINFO \"a\"", true},
    {"RKEY 0 3 8 AQIDBA==", true},
    {"DSYNC CDS NOTIFY 5300 Scanner.example.net.", true},
    {"HHIT AQIDBA==", true},
    {"BRID AQIDBA==", true},
    {"UINFO \\# 1 00", true},
    {"UID \\# 1 00", true},
    {"GID \\# 1 00", true},
    {"UNSPEC \\# 1 00", true},
    {"AVC \"a\"", true},
    {"DOA 0 1 2 \"\" AQIDBA==", true},
    {"RESINFO qnamemin", true},
    {"WALLET BTC abc", true},
    {"CLA \"a\"", true},
    {"IPN 1", true},
    {"TA 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true},
    {"DLV 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true},
};

std::string zone_of(const OldType& old) {
  return kHead + "old 3600 IN " + old.record + "\n";
}

TEST(ProofsOfTypes, that_some_judge_cannot_read_are_accepted_by_the_others) {
  for (const OldType& old : kOldTypes) {
    const SignedZone zone = must(sign_zone(records(zone_of(old), name("example.test.")),
                                           keys_of("example.test."), request_now("example.test.")));
    const Verdict verdict = judge(zone.text, "example.test.");
    std::set<std::string> unable;
    if (!old.ldns_can) unable.insert("ldns");
    EXPECT_EQ(verdict.refusing, unable) << old.record << '\n' << verdict.said;
  }
}

// So that no type is forgotten.
TEST(ProofsOfTypes, are_of_every_type_that_has_a_name) {
  std::set<std::string> seen;
  for (const Record& record : records(kTypes, name("example.test."))) {
    seen.insert(to_text(record.type));
  }
  for (const OldType& old : kOldTypes) {
    seen.insert(to_text(records(zone_of(old), name("example.test.")).back().type));
  }
  // What signing makes; and what is for queries and messages only (RFC 6895 §3.1).
  for (const char* made :
       {"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "ZONEMD", "OPT", "TKEY",
        "TSIG", "IXFR", "AXFR", "MAILB", "MAILA", "ANY", "NXNAME"}) {
    seen.insert(made);
  }
  for (unsigned number = 1; number <= UINT16_MAX; ++number) {
    const RrType type{static_cast<uint16_t>(number)};
    const bool is_known = !to_text(type).starts_with("TYPE");
    EXPECT_TRUE(!is_known || seen.contains(to_text(type))) << to_text(type);
  }
}

class ProofsOfAlgorithms
    : public ::testing::TestWithParam<std::tuple<std::vector<uint8_t>, Chain>> {};

TEST_P(ProofsOfAlgorithms, are_accepted_by_all) {
  const auto& [algorithms, chain] = GetParam();
  const TestDirectory directory;
  const auto files = make_posix_files();
  for (const uint8_t algorithm : algorithms) {
    for (const uint16_t flags : {uint16_t{257}, uint16_t{256}}) {
      must(generate_key(*files, directory / "keys", name("example."), algorithm, flags,
                        time("2020-01-01T00:00:00Z")));
    }
  }
  const auto keys = must(load_keys(*files, directory / "keys", name("example.")));
  const auto zone =
      must(sign_zone(records(rfc5155(), name("example.")), keys, request_with("example.", chain)));
  expect_accepted(zone.text, "example.");
}

using Numbers = std::vector<uint8_t>;
INSTANTIATE_TEST_SUITE_P(AloneAndTwoAtOnce, ProofsOfAlgorithms,
                         ::testing::Combine(::testing::Values(Numbers{8}, Numbers{13}, Numbers{14},
                                                              Numbers{15}, Numbers{16},
                                                              Numbers{8, 13}, Numbers{13, 15},
                                                              Numbers{14, 16}, Numbers{15, 16}),
                                            ::testing::Values(Chain::nsec, Chain::nsec3)));

// Every tenth of 5,000 delegations is signed; the others are in no NSEC3.
TEST(ProofsOfOptOut, five_thousand_delegations_are_accepted_by_all) {
  std::string text = kHead;
  for (int i = 0; i < 5000; ++i) {
    const std::string owner = "d" + std::to_string(i) + (i % 7 == 0 ? ".deep.er" : "");
    text += owner + " 3600 IN NS ns.elsewhere.test.\n";
    if (i % 10 == 0) text += owner + " 3600 IN DS 12345 13 2 " + kDigest + '\n';
  }
  auto request = request_with("example.test.", Chain::opt_out);
  request.threads = 2;
  const auto zone =
      must(sign_zone(records(text, name("example.test.")), keys_of("example.test."), request));
  size_t hashed = 0;
  for (const Record& record : records(zone.text, name("example.test."))) {
    if (record.type != RrType::nsec3) continue;
    ++hashed;
    EXPECT_TRUE(parse_nsec3(record.rdata).value().opt_out);
  }
  EXPECT_EQ(hashed, 500U + 4);  // the apex, ns1, deep.er, er
  expect_accepted(zone.text, "example.test.");
}

TEST(ProofsOfOptOut, a_name_above_unsigned_delegations_only_is_left_out_too) {
  const auto zone = must(
      sign_zone(records(kHead + "cut.a.b 60 IN NS ns.elsewhere.test.\n", name("example.test.")),
                keys_of("example.test."), request_with("example.test.", Chain::opt_out)));
  std::set<std::string> owners;
  for (const Record& record : records(zone.text, name("example.test."))) {
    if (record.type == RrType::nsec3) owners.insert(record.owner.text());
  }
  const auto hashed = [](const char* owner) {
    return base32hex(nsec3_hash(name(owner), {})) + ".example.test.";
  };
  EXPECT_EQ(owners, (std::set<std::string>{hashed("example.test."), hashed("ns1.example.test.")}));
}

}  // namespace
}  // namespace millrace::dnszone::test
