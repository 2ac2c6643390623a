// Zones signed here are verified by the tools of others.
#include <algorithm>

#include <gmock/gmock.h>

#include "core/env/system_clock.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Finished;
using millrace::test::run_program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHead =
    "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300\n"
    "@ 3600 IN NS ns1\n"
    "ns1 3600 IN A 192.0.2.1\n";

// Everything that a chain of absence can trip over.
const std::string kBusy = std::string(kHead) + R"(
@ 3600 IN MX 10 Mail
@ 3600 IN TXT "v=spf1 -all" "second string with \"quotes\" and \\ and \200"
@ 3600 IN CAA 0 issue "ca.example"
mail 3600 IN A 192.0.2.2
mail 3600 IN AAAA 2001:db8::2
*.wild 3600 IN A 192.0.2.3
wild 3600 IN TXT "above a wildcard"
*.sub.wild 3600 IN A 192.0.2.4
a.b.c.deep 300 IN A 192.0.2.5
x.b.c.deep 300 IN A 192.0.2.6
_25._tcp.mail 300 IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
_acme-challenge 60 IN TXT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_acme-challenge 60 IN TXT "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
alias 3600 IN CNAME Mail
_sip._udp 3600 IN SRV 1 2 5060 Mail
big 3600 IN TXT "dup"
big 3600 IN TXT "dup"
unsigned 3600 IN NS ns.unsigned
unsigned 3600 IN NS ns.elsewhere.test.
ns.unsigned 3600 IN A 192.0.2.10
ns.unsigned 3600 IN AAAA 2001:db8::10
deep.glue.unsigned 3600 IN A 192.0.2.11
safe 3600 IN NS ns.safe
safe 3600 IN DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ns.safe 3600 IN A 192.0.2.12
only.below.a.cut.ent 3600 IN NS ns.elsewhere.test.
tree 3600 IN DNAME elsewhere.test.
tree 3600 IN A 192.0.2.13
\000\001odd\.label 3600 IN A 192.0.2.14
Zz\255 3600 IN A 192.0.2.15
unknown 3600 IN TYPE65280 \# 4 0a000001
naptr 3600 IN NAPTR 100 10 "S" "SIP+D2U" "" _sip._udp.Example.test.
rp 3600 IN RP Admin.Example.test. Info.Example.test.
)";

// dnssec-verify accepts no time, so what it checks is signed at the present one.
SignRequest now_for(const std::string& origin) {
  SignRequest request = request_for(origin);
  request.now = make_system_clock()->now();
  return request;
}

// All three must accept it. A tool that is not installed fails the test.
void expect_accepted_by_all(const std::string& text, const std::string& origin, bool csk = false) {
  const TestDirectory directory;
  directory.write("zone.signed", text);
  const std::string file = (directory / "zone.signed").string();
  const std::string who_signs = csk ? "-z" : "-x";  // KSKs everything, or the keys only
  const std::vector<millrace::test::Arguments> tools = {
      {"ldns-verify-zone", file},
      {"dnssec-verify", who_signs, "-o", origin, file},
      {"kzonecheck", "-d", "on", "-o", origin, file},
  };
  for (const auto& tool : tools) {
    const Finished finished = run_program(tool, {.environment = {}, .directory = directory.path()});
    EXPECT_EQ(finished.status, 0) << tool[0] << ": " << finished.out << finished.err;
  }
}

class SignerZone : public ::testing::TestWithParam<std::tuple<int, bool, bool>> {
 protected:
  std::vector<Record> busy() { return records(kBusy, name("example.test.")); }
  SignRequest request() {
    SignRequest result = now_for("example.test.");
    result.nsec3 = std::get<1>(GetParam());
    return result;
  }
  const std::vector<ZoneKey>& keys() {
    return keys_of("example.test.", static_cast<uint8_t>(std::get<0>(GetParam())),
                   std::get<2>(GetParam()));
  }
};

TEST_P(SignerZone, is_accepted_by_ldns_bind_and_knot) {
  const SignedZone zone = must(sign_zone(busy(), keys(), request()));
  expect_accepted_by_all(zone.text, "example.test.", std::get<2>(GetParam()));
}

TEST_P(SignerZone, is_the_same_text_with_many_threads_but_for_the_signatures) {
  auto few = request();
  auto many = request();
  many.threads = 7;
  const auto without_signatures = [](const std::string& text) {
    std::string kept;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      // All of an RRSIG but the signature, which ECDSA draws at random.
      kept += line.find("\tRRSIG\t") == std::string::npos ? line : line.substr(0, line.rfind(' '));
      kept += '\n';
    }
    return kept;
  };
  EXPECT_EQ(without_signatures(must(sign_zone(busy(), keys(), few)).text),
            without_signatures(must(sign_zone(busy(), keys(), many)).text));
}

INSTANTIATE_TEST_SUITE_P(KeysAndChains, SignerZone,
                         ::testing::Combine(::testing::Values(8, 13, 14, 15), ::testing::Bool(),
                                            ::testing::Bool()));

class Signer : public ::testing::Test {
 protected:
  Result<SignedZone> sign(const std::string& text) {
    return sign_zone(records(text, name("example.test.")), keys_of("example.test."),
                     now_for("example.test."));
  }
  std::string error(const std::string& text) {
    const auto zone = sign(text);
    return zone ? "no error" : zone.error().text();
  }
};

TEST_F(Signer, signs_a_zone_of_soa_and_ns_only) {
  const SignedZone zone =
      must(sign("@ 3600 IN SOA ns.elsewhere.test. h 7 7200 3600 604800 300\n"
                "@ 3600 IN NS ns.elsewhere.test.\n"));
  EXPECT_EQ(zone.signatures, 4u);  // SOA, NS, DNSKEY, NSEC
  expect_accepted_by_all(zone.text, "example.test.");
}

TEST_F(Signer, signs_with_two_algorithms_at_once) {
  std::vector<ZoneKey> both;
  const TestDirectory directory;
  const auto files = make_posix_files();
  for (const uint8_t algorithm : {uint8_t{8}, uint8_t{13}}) {
    for (const uint16_t flags : {uint16_t{257}, uint16_t{256}}) {
      both.push_back(must(generate_key(*files, directory / "keys", name("example.test."), algorithm,
                                       flags, time("2020-01-01T00:00:00Z"))));
    }
  }
  const SignedZone zone =
      must(sign_zone(records(kHead, name("example.test.")), both, now_for("example.test.")));
  EXPECT_EQ(zone.signatures, 2u * 6);
  expect_accepted_by_all(zone.text, "example.test.");
}

TEST_F(Signer, writes_the_soa_first_with_the_new_serial_and_canonical_order_after) {
  const SignedZone zone =
      must(sign_zone(records(kHead + std::string("b 60 IN A 192.0.2.9\na 60 IN A 192.0.2.8\n"),
                             name("example.test.")),
                     keys_of("example.test."), request_for("example.test.", 42)));
  EXPECT_EQ(zone.serial, 42u);
  EXPECT_THAT(zone.text, HasSubstr("edited: the source of the zone is.\n"
                                   "example.test.\t3600\tIN\tSOA\tns1.example.test. "
                                   "hostmaster.example.test. 42 7200 3600 604800 300\n"
                                   "example.test.\t3600\tIN\tRRSIG\tSOA 13 2 3600 "));
  EXPECT_LT(zone.text.find("\na.example.test."), zone.text.find("\nb.example.test."));
  EXPECT_LT(zone.text.find("\nb.example.test."), zone.text.find("\nns1.example.test."));
}

TEST_F(Signer, writes_nsec3_records_among_the_names_in_canonical_order) {
  auto request = request_for("example.test.");
  request.nsec3 = true;
  const auto zone =
      must(sign_zone(records(kBusy, name("example.test.")), keys_of("example.test."), request));
  const std::vector<Record> written = records(zone.text, name("example.test."));
  EXPECT_TRUE(std::is_sorted(written.begin(), written.end(), [](const Record& a, const Record& b) {
    return canonical_less(a.owner, b.owner);
  }));
}

TEST_F(Signer, leaves_delegation_and_glue_unsigned_and_glue_out_of_the_chain) {
  const std::string text = must(sign(kBusy)).text;
  EXPECT_THAT(text, AllOf(HasSubstr("unsigned.example.test.\t300\tIN\tNSEC\twild.example.test. NS "
                                    "RRSIG NSEC\n"),
                          HasSubstr("ns.unsigned.example.test.\t3600\tIN\tA\t192.0.2.10\n"),
                          Not(HasSubstr("\nunsigned.example.test.\t3600\tIN\tRRSIG")),
                          Not(HasSubstr("\nns.unsigned.example.test.\t3600\tIN\tRRSIG")),
                          Not(HasSubstr("ns.unsigned.example.test.\t300\tIN\tNSEC"))));
  EXPECT_THAT(text, HasSubstr("safe.example.test.\t300\tIN\tNSEC\ttree.example.test. NS DS RRSIG "
                              "NSEC\n"));
}

TEST_F(Signer, drops_duplicates) {
  const std::string text = must(sign(kBusy)).text;
  EXPECT_EQ(text.find("\"dup\""), text.rfind("\"dup\""));
}

TEST_F(Signer, signs_what_was_signed_before_again) {
  const SignedZone once = must(sign(kBusy));
  const SignedZone twice = must(sign(once.text));
  EXPECT_EQ(twice.signatures, once.signatures);
  expect_accepted_by_all(twice.text, "example.test.");
}

TEST_F(Signer, gives_denial_records_the_lesser_of_soa_ttl_and_minimum) {
  EXPECT_THAT(must(sign("@ 120 IN SOA ns h 7 7200 3600 604800 300\n@ 3600 IN NS ns\n"
                        "ns 3600 IN A 192.0.2.1\n"))
                  .text,
              HasSubstr("ns.example.test.\t120\tIN\tNSEC\t"));
}

TEST_F(Signer, refuses_an_rrset_of_two_ttls) {
  EXPECT_EQ(error(std::string(kHead) + "www 300 IN A 192.0.2.5\nwww 3600 IN A 192.0.2.6\n"),
            "cannot be signed:\n"
            "www.example.test. A: TTLs 300 and 3600 in one RRset, expected one (RFC 2181 §5.2)");
}

TEST_F(Signer, refuses_a_ttl_that_outlives_its_signature) {
  EXPECT_EQ(error(std::string(kHead) + "www 1209600 IN A 192.0.2.5\n"),
            "cannot be signed:\n"
            "www.example.test. A: TTL 1209600 is longer than the 665280 seconds (7d16h48m) for "
            "which signatures valid 14d last beyond a refresh: caches would keep it longer than "
            "its signature; lower the TTL, or raise the validity");
}

TEST_F(Signer, refuses_an_apex_without_ns) {
  EXPECT_EQ(error("@ 3600 IN SOA ns h 7 7200 3600 604800 300\n"),
            "zone example.test.: no NS at its apex");
}

TEST_F(Signer, refuses_a_ds_at_the_apex) {
  EXPECT_EQ(
      error(std::string(kHead) + "@ 3600 IN DS 12345 13 2 "
                                 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
                                 "abcdef\n"),
      "zone example.test.: DS at its apex, where it has no effect: it belongs in the parent zone");
}

TEST_F(Signer, refuses_a_dnskey_of_the_source_that_is_none_of_the_keys) {
  auto some = records(kHead, name("example.test."));
  const ZoneKey& ours = keys_of("example.test.").front();
  some.push_back({name("example.test."), RrType::dnskey, 60, ours.dnskey_rdata});
  EXPECT_TRUE(sign_zone(some, keys_of("example.test."), request_for("example.test.")));
  const ZoneKey& other = keys_of("example.test.", 13, true).front();
  some.push_back({name("example.test."), RrType::dnskey, 60, other.dnskey_rdata});
  EXPECT_EQ(sign_zone(some, keys_of("example.test."), request_for("example.test.")).error().text(),
            "zone example.test.: the DNSKEY with tag " + std::to_string(other.tag) +
                " in the source is not one of the given keys: remove it from the source (a zone "
                "with keys of several signers is not supported)");
}

TEST_F(Signer, refuses_a_record_outside_the_zone) {
  auto some = records(kHead, name("example.test."));
  some.push_back({name("www.other.test."), RrType::a, 60, std::string(4, '\1')});
  EXPECT_EQ(sign_zone(some, keys_of("example.test."), request_for("example.test.")).error().text(),
            "cannot be signed:\nwww.other.test. A: outside the zone");
}

TEST_F(Signer, refuses_keys_of_another_zone) {
  const auto zone = sign_zone(records(kHead, name("example.test.")), keys_of("other.test."),
                              request_for("example.test."));
  EXPECT_THAT(zone.error().text(), HasSubstr(" is of other.test., expected example.test."));
}

TEST_F(Signer, refuses_a_validity_that_makes_no_sense) {
  auto request = request_for("example.test.");
  request.validity = std::chrono::seconds(9);
  EXPECT_EQ(sign_zone(records(kHead, name("example.test.")), keys_of("example.test."), request)
                .error()
                .text(),
            "signatures valid for 9s, expected 10s to 3650d");
}

}  // namespace
}  // namespace millrace::dnszone::test
