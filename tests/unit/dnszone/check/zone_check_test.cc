// `millrace zone check`: warnings are reported with their place, and there are no false ones.
#include "dnszone/check/zone_check.h"

#include <gmock/gmock.h>

#include "dnszone/check/zone_lint.h"
#include "dnszone/text/zone_origin.h"
#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using Lines = std::vector<std::string>;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

// There are no warnings here.
const std::string kGood =
    "@ 3600 SOA ns1 hostmaster 2026112301 7200 900 604800 300\n"
    "@ NS ns1\n"
    "ns1 A 192.0.2.1\n";
constexpr size_t kGoodLines = 3;

TimePoint now() {
  return parse_time("2026-11-23T20:15:00Z").value();
}

// "LINE:COLUMN: message", lines counted from the first one after kGood.
Lines warnings_in(const std::string& source, const std::string& origin,
                  std::optional<SerialPolicy> policy = std::nullopt, size_t before = 0,
                  Duration validity = SigningSettings().validity) {
  MapLoader loader;
  const auto text = parse_zone({"z/zone", source, "1"}, name(origin), loader);
  if (!text) return {text.error().text()};
  Lines lines;
  for (const CheckFinding& finding : lint_zone(*text, {policy, now(), validity})) {
    const ZoneFault& fault = finding.fault;
    lines.push_back((finding.severity == Severity::error ? "wrong " : "") +
                    std::to_string(fault.line - before) + ':' + std::to_string(fault.column) +
                    ": " + fault.message);
  }
  return lines;
}
Lines odd(const std::string& lines) {
  return warnings_in(kGood + lines, "example.org", std::nullopt, kGoodLines);
}
Lines soa_warning(const std::string& numbers) {
  return warnings_in("@ 60 SOA ns1 hostmaster " + numbers + "\n@ NS ns1\nns1 A 192.0.2.1\n",
                     "example.org");
}
Lines lint_serial(const std::string& serial, SerialPolicy policy) {
  return warnings_in(
      "@ 60 SOA ns1 h " + serial + " 7200 900 604800 300\n@ NS ns1\nns1 A 192.0.2.1\n",
      "example.org", policy);
}

TEST(ZoneCheck, finds_nothing_in_a_good_zone) {
  EXPECT_THAT(odd("www A 192.0.2.2\nwww AAAA 2001:db8::2\n@ MX 10 www\n@ MX 20 mx.example.net.\n"
                  "alias CNAME www\nout CNAME example.net.\n_sip._tcp SRV 0 0 5060 www\n"
                  "child NS ns.child\nns.child A 192.0.2.3\nchild DS 1 13 2 "
                  "e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766\n"
                  "sister NS ns.child\nmail MX 0 .\ndown DNAME www\n"),
              ElementsAre());
}

TEST(ZoneCheck, finds_an_owner_that_ends_in_the_origin_twice) {
  EXPECT_THAT(odd("www.example.org A 192.0.2.2\nexample.org TXT x\n"),
              ElementsAre("1:1: owner www.example.org.example.org. ends in the zone's name twice: "
                          "check for a missing final dot",
                          "2:1: owner example.org.example.org. ends in the zone's name twice: "
                          "check for a missing final dot"));
}

TEST(ZoneCheck, finds_a_target_that_ends_in_the_origin_twice) {
  EXPECT_THAT(odd("@ MX 10 www.example.org\nwww A 192.0.2.2\na CNAME www.example.org\n"),
              ElementsAre("1:1: MX target www.example.org.example.org. ends in the zone's name "
                          "twice: check for a missing final dot",
                          "3:1: CNAME target www.example.org.example.org. ends in the zone's name "
                          "twice: check for a missing final dot"));
}

TEST(ZoneCheck, takes_a_label_that_is_only_like_the_origin_for_good) {
  EXPECT_THAT(odd("org A 192.0.2.2\nexample A 192.0.2.2\nxexample.org A 192.0.2.3\n"),
              ElementsAre());
  EXPECT_THAT(warnings_in(". 60 SOA a.test. b.test. 1 7200 900 604800 300\n. NS a.test.\n"
                          "test. NS a.test.\na.test. A 192.0.2.1\n",
                          "."),
              ElementsAre());
}

TEST(ZoneCheck, finds_a_target_that_is_not_in_the_zone) {
  EXPECT_THAT(
      odd("@ MX 10 mail\n@ MX 20 mx.example.net\n@ NS ns2\na CNAME b\n"
          "_x._tcp SRV 0 0 1 gone\n"),
      ElementsAre("1:1: MX target mail.example.org. is not in the zone",
                  "2:1: MX target mx.example.net.example.org. is not in the zone: check for a "
                  "missing final dot after mx.example.net",
                  "wrong 3:1: name server ns2.example.org. of the zone has no address: add its A "
                  "or AAAA here",
                  "4:1: CNAME target b.example.org. is not in the zone",
                  "5:1: SRV target gone.example.org. is not in the zone"));
}

TEST(ZoneCheck, finds_a_target_without_an_address) {
  EXPECT_THAT(
      odd("@ MX 10 mail\nmail TXT x\n@ NS empty\nx.empty A 192.0.2.1\nc CNAME mail\n"),
      ElementsAre("1:1: MX target mail.example.org. has no address",
                  "wrong 3:1: name server empty.example.org. of the zone has no address: add its "
                  "A or AAAA here"));
}

TEST(ZoneCheck, finds_a_target_that_is_an_alias) {
  EXPECT_THAT(
      odd("@ MX 10 mail\n@ NS ns2\nmail CNAME ns1\nns2 CNAME ns.example.net.\n"
          "*.w CNAME ns1\nx MX 1 y.w\n"),
      ElementsAre("1:1: MX target mail.example.org. is a CNAME, expected a name with addresses",
                  "wrong 2:1: name server ns2.example.org. of the zone is a CNAME, expected a name "
                  "with addresses (RFC 2181 §10.3)",
                  "6:1: MX target y.w.example.org. is a CNAME, expected a name with addresses"));
}

// RFC 4592 §2.2.1: a name that exists hides the wildcard, and so does an empty one.
TEST(ZoneCheck, knows_for_which_names_a_wildcard_answers) {
  EXPECT_THAT(odd("*.w A 192.0.2.2\na.w TXT hides\nb.c.w TXT x\n@ MX 1 any.w\n@ MX 2 deep.any.w\n"),
              ElementsAre(HasSubstr("2:1: a.w.example.org. exists and has no address: "),
                          HasSubstr("3:1: c.w.example.org. has no records but a name below it: ")));
  EXPECT_THAT(odd("*.w A 192.0.2.2\na.w TXT hides\nb.c.w TXT x\n@ MX 1 a.w\n@ MX 2 c.w\n"
                  "@ MX 3 d.c.w\n"),
              ElementsAre(HasSubstr("2:1: a.w"), HasSubstr("3:1: c.w"),
                          "4:1: MX target a.w.example.org. has no address",
                          "5:1: MX target c.w.example.org. has no address",
                          "6:1: MX target d.c.w.example.org. is not in the zone: check for a "
                          "missing final dot after d.c.w"));
}

TEST(ZoneCheck, finds_missing_glue) {
  EXPECT_THAT(odd("child NS ns1.child\nchild NS ns2.child\nns2.child A 192.0.2.9\n"
                  "*.wild A 192.0.2.1\nwild.child TXT x\n"),
              ElementsAre("1:1: name server ns1.child.example.org. of child.example.org. has no "
                          "glue: add its A or AAAA here (RFC 9471)",
                          "5:1: TXT at wild.child.example.org. is never served: child.example.org. "
                          "is delegated (zone:4)"));
}

TEST(ZoneCheck, wants_no_glue_for_a_server_in_a_sister_zone) {
  EXPECT_THAT(odd("child NS ns.sister\nsister NS ns.example.net.\n"), ElementsAre());
}

TEST(ZoneCheck, wants_addresses_of_the_zones_own_server_below_a_delegation) {
  EXPECT_THAT(
      odd("@ NS ns.child\nchild NS ns.example.net.\n"),
      ElementsAre("wrong 1:1: name server ns.child.example.org. of the zone has no address: add "
                  "its A or AAAA here"));
}

TEST(ZoneCheck, finds_records_that_are_never_served) {
  EXPECT_THAT(odd("child NS ns.example.net.\nchild TXT x\nchild MX 1 mx.example.net.\n"
                  "ns.child A 192.0.2.1\nglue.child A 192.0.2.2\nother NS glue.child\n"),
              ElementsAre("2:1: TXT at child.example.org. is never served: child.example.org. is "
                          "delegated (zone:4)",
                          "3:1: MX at child.example.org. is never served: child.example.org. is "
                          "delegated (zone:4)",
                          "4:1: A at ns.child.example.org. is never served: child.example.org. "
                          "is delegated (zone:4)"));
}

TEST(ZoneCheck, finds_host_names_that_BIND_refuses) {
  EXPECT_THAT(odd("a_b A 192.0.2.1\n-c AAAA 2001:db8::1\n*.d A 192.0.2.1\n_25._tcp TXT x\n"
                  "gc._msdcs A 192.0.2.1\nm MX 1 x_y.example.net.\nn NS z-.example.net.\n"),
              ElementsAre("1:1: A at a_b.example.org., which is not a host name: BIND as primary "
                          "refuses the zone (check-names)",
                          "2:1: AAAA at -c.example.org., which is not a host name: BIND as primary "
                          "refuses the zone (check-names)",
                          "6:1: MX at m.example.org. names x_y.example.net., which is not a host "
                          "name: BIND as primary refuses the zone (check-names)",
                          "7:1: NS at n.example.org. names z-.example.net., which is not a host "
                          "name: BIND as primary refuses the zone (check-names)"));
}

TEST(ZoneCheck, finds_targets_of_all_types_that_have_one) {
  EXPECT_THAT(odd("a SVCB 1 www.example.net\na HTTPS 0 www.example.net alpn=h2\n"
                  "a NAPTR 1 1 \"s\" \"SIP+D2T\" \"\" sip.example.net\n"
                  "a AFSDB 1 www.example.net\na KX 1 192.0.2.1.\na MX 1 192.0.2.1.\n"
                  "a HTTPS 1 . alpn=h2\n"),
              ElementsAre(EndsWith("check for a missing final dot after www.example.net"),
                          EndsWith("check for a missing final dot after www.example.net"),
                          EndsWith("check for a missing final dot after sip.example.net"),
                          EndsWith("check for a missing final dot after www.example.net"),
                          "5:1: KX target 192.0.2.1. is an address, expected a name",
                          "6:1: MX target 192.0.2.1. is an address, expected a name"));
}

TEST(ZoneCheck, finds_rrsets_of_unequal_ttl) {
  EXPECT_THAT(odd("a 60 TXT one\na 90 TXT two\na 30 A 192.0.2.1\n"),
              ElementsAre("2:1: a.example.org. TXT: TTL 90, but 60 at zone:4: an RRset has one TTL "
                          "(RFC 2181 §5.2), signing refuses this"));
}

// The signer's rule at its defaults: 14 days less a fifth and a quarter.
TEST(ZoneCheck, finds_a_ttl_that_outlives_signatures) {
  EXPECT_THAT(
      odd("a 665280 TXT longest\nb 665281 TXT one\nb 665281 TXT two\nc 4w NS ns.c\n"
          "ns.c 4w A 192.0.2.1\n"),
      ElementsAre("2:1: b.example.org. TXT: TTL 665281 (7d16h48m1s) is above 665280 (7d16h48m), "
                  "for which signatures of 14d remain valid after a refresh: signing refuses it"));
}

TEST(ZoneCheck, holds_ttls_and_expire_against_the_validity_that_is_given) {
  const std::string zone = kGood + "a 665281 TXT one\n";
  EXPECT_THAT(warnings_in(zone, "example.org", std::nullopt, 0, std::chrono::days(30)),
              ElementsAre());
  EXPECT_THAT(warnings_in(zone, "example.org", std::nullopt, 0, std::chrono::days(10)),
              ElementsAre(HasSubstr("expire 604800: an isolated secondary may serve"),
                          HasSubstr("for which signatures of 10d remain valid after a refresh")));
}

TEST(ZoneCheck, finds_soa_values_out_of_sense) {
  EXPECT_THAT(soa_warning("1 7200 900 604800 86400"), ElementsAre());
  EXPECT_THAT(soa_warning("0 7200 900 604800 300"),
              ElementsAre("1:25: serial 0, which some servers treat as no serial"));
  EXPECT_THAT(soa_warning("1 900 900 604800 300"),
              ElementsAre("1:1: SOA retry 900, expected less than the refresh of 900"));
  EXPECT_THAT(soa_warning("1 7200 900 8099 300"), ElementsAre(HasSubstr("1:1: SOA expire 8099: ")));
  EXPECT_THAT(soa_warning("1 7200 900 8100 300"),
              ElementsAre(EndsWith("when the primary is away for less than a day")));
  EXPECT_THAT(soa_warning("1 7200 900 665280 300"), ElementsAre());
  EXPECT_THAT(
      soa_warning("1 7200 900 665281 300"),
      ElementsAre(
          "1:1: SOA expire 665281: an isolated secondary may serve expired signatures, because "
          "they last 7d16h48m beyond a refresh: expected no more than that (RFC 6781 §4.4.2)"));
  EXPECT_THAT(soa_warning("1 7200 900 604800 86401"),
              ElementsAre("1:1: SOA minimum 86401: a name that was queried too early stays unseen "
                          "for more than a day"));
  EXPECT_THAT(soa_warning("1 4294967295 4294967294 4294967295 300"),
              ElementsAre(HasSubstr("SOA expire 4294967295: secondaries drop"),
                          HasSubstr("SOA expire 4294967295: an isolated secondary")));
}

TEST(ZoneCheck, finds_a_mailbox_with_an_at_sign) {
  EXPECT_THAT(warnings_in("@ 60 SOA ns1 hostmaster@example.org. 1 7200 900 604800 300\n@ NS ns1\n"
                          "ns1 A 192.0.2.1\n",
                          "example.org"),
              ElementsAre(HasSubstr("1:1: SOA mailbox with an @ in it")));
}

TEST(ZoneCheck, holds_the_serial_against_the_policy) {
  EXPECT_THAT(lint_serial("7", SerialPolicy::increment), ElementsAre());
  EXPECT_THAT(lint_serial("2026112399", SerialPolicy::date), ElementsAre());
  EXPECT_THAT(lint_serial("2026112400", SerialPolicy::date),
              ElementsAre("1:16: serial 2026112400 is a day in the future: until then it increases "
                          "by one (policy date)"));
  EXPECT_THAT(lint_serial("2026023001", SerialPolicy::date),
              ElementsAre("1:16: serial 2026023001 is not a date, YYYYMMDDnn (policy date)"));
  EXPECT_THAT(lint_serial("7", SerialPolicy::date), ElementsAre(HasSubstr("is not a date")));
  EXPECT_THAT(lint_serial("1795464900", SerialPolicy::unixtime), ElementsAre());
  EXPECT_THAT(lint_serial("2026112301", SerialPolicy::unixtime),
              ElementsAre("1:16: serial 2026112301 is a time in the future: until then it "
                          "increases by one (policy unixtime)"));
  EXPECT_THAT(lint_serial("7", SerialPolicy::unixtime),
              ElementsAre("1:16: serial 7 is not a time, seconds since 1970 (policy unixtime)"));
}

TEST(ZoneCheck, finds_a_forgotten_dot_in_a_reverse_zone) {
  EXPECT_THAT(warnings_in("@ 60 SOA ns1.example.org. h.example.org. 1 7200 900 604800 300\n"
                          "@ NS ns1.example.org.\n1 PTR www.example.org\n2 PTR www.example.org.\n",
                          "2.0.192.in-addr.arpa"),
              ElementsAre("3:1: PTR target www.example.org.2.0.192.in-addr.arpa. in a reverse "
                          "zone: check for a missing final dot after www.example.org"));
}

TEST(ZoneCheck, calls_wrong_what_signing_refuses) {
  EXPECT_THAT(warnings_in(std::string("@ 60 SOA ns1 h 1 7200 900 604800 300\n@ DS 1 13 2 ") +
                              std::string(64, 'a') + "\n",
                          "example.org"),
              ElementsAre("wrong 1:1: no NS at example.org.",
                          "wrong 2:1: DS at example.org.: it belongs in the parent zone"));
}

TEST(ZoneCheck, reports_twenty_of_a_kind_and_counts_the_others) {
  std::string lines;
  for (int i = 0; i < 30; ++i) lines += "h" + std::to_string(i) + ".example.org A 192.0.2.2\n";
  const Lines found = odd(lines + "a CNAME b\n");
  ASSERT_EQ(found.size(), 21U);
  EXPECT_THAT(found[18], EndsWith("missing final dot"));
  EXPECT_THAT(found[19], EndsWith("missing final dot; and 10 more of this kind"));
  EXPECT_THAT(found[20], HasSubstr("CNAME target"));
}

// For an unknown matching type any length is allowed.
TEST(ZoneCheck, finds_a_digest_of_the_wrong_length) {
  EXPECT_THAT(odd("t TLSA 3 1 1 ab\nt TLSA 3 1 0 ab\nt TLSA 3 1 9 ab\ns SMIMEA 3 1 2 ab\n"),
              ElementsAre("1:1: TLSA digest of 1 octets, expected 32 for the matching type 1: no "
                          "certificate can match it",
                          "4:1: SMIMEA digest of 1 octets, expected 64 for the matching type 2: no "
                          "certificate can match it"));
}

TEST(ZoneCheck, finds_names_beyond_ASCII_and_quotes_that_are_none) {
  EXPECT_THAT(odd("m\xC3\xBCnchen A 192.0.2.5\n@ TXT \xE2\x80\x9Cv=spf1 -all\xE2\x80\x9D\n"
                  "it TXT \"it\xE2\x80\x99s\"\nfr TXT \xC2\xABmot\xC2\xBB\n"),
              ElementsAre(testing::AllOf(testing::StartsWith("1:1: owner m"),
                                         EndsWith("has octets outside ASCII, but programs query "
                                                  "its A-label (xn--…, RFC 5891): write that")),
                          "2:1: TXT at example.org. contains typographic quotes, which do not "
                          "quote in a zone file: write \"",
                          "4:1: TXT at fr.example.org. contains typographic quotes, which do not "
                          "quote in a zone file: write \""));
}

struct Stated {
  const char* trait;
  const char* text;
  const char* origin;  // "": not given
};
const Stated kStated[] = {
    {"absolute_owner", "example.org. 1h IN SOA a. b. 1 2 3 4 5\n", "example.org."},
    {"absolute_origin", "$TTL 1h\n$origin Example.ORG.\n@ in soa a b ( 1 2\n 3 4 5 )\n",
     "example.org."},
    {"origin_of_the_parent", "$ORIGIN org.\nexample 1h SOA a b 1 2 3 4 5\n", "example.org."},
    {"origin_below_an_origin", "$ORIGIN org.\n$ORIGIN example\n@ SOA a b 1 2 3 4 5\n",
     "example.org."},
    {"the_root", "$ORIGIN .\nexample.org SOA a b 1 2 3 4 5\n", "example.org."},
    {"no_origin", "@ SOA a b 1 2 3 4 5\n", ""},
    {"relative_origin", "$ORIGIN example.org\n@ SOA a b 1 2 3 4 5\n", ""},
    {"relative_owner", "example.org 1h SOA a b 1 2 3 4 5\n", ""},
    {"origin_behind_the_soa", "@ SOA a b 1 2 3 4 5\n$ORIGIN example.org.\n", ""},
    {"soa_in_an_include", "$ORIGIN example.org.\n$INCLUDE soa\n", ""},
    {"soa_as_text_only", "example.org. TXT a SOA\n", ""},
    {"broken_name", "a..b. SOA a b 1 2 3 4 5\n", ""},
    {"escaped_dot", "example\\. SOA a b 1 2 3 4 5\n", ""},
};

class ZoneOrigin : public testing::TestWithParam<Stated> {};

TEST_P(ZoneOrigin, is_taken_from_the_file_only_where_it_says_so) {
  const auto origin = stated_origin(GetParam().text);
  EXPECT_EQ(origin ? origin->text() : "", GetParam().origin);
}

INSTANTIATE_TEST_SUITE_P(, ZoneOrigin, testing::ValuesIn(kStated),
                         [](const auto& one) { return one.param.trait; });

}  // namespace
}  // namespace millrace::dnszone
