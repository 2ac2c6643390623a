#include <algorithm>

#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {
namespace {

struct Case {
  const char* trait;
  const char* lines;
  const char* fault;
};

// Line numbers start at 3: a SOA and a NS come before.
const Case kCases[] = {
    {"an_address_that_is_none", "a A 192.0.2\n",
     "z/example.zone:3:5: expected an IPv4 address, got \"192.0.2\""},
    {"an_ipv6_address_that_is_none", "a AAAA 2001:db8::g\n",
     "z/example.zone:3:8: expected an IPv6 address, got \"2001:db8::g\""},
    {"rdata_that_ends_early", "a MX 10 ; no name\n",
     "z/example.zone:3:8: MX rdata ends early: expected a name"},
    {"more_rdata_than_wanted", "a A 192.0.2.1 192.0.2.2\n",
     "z/example.zone:3:15: \"192.0.2.2\" after the end of the A rdata"},
    {"a_number_too_large", "a MX 65536 b\n",
     "z/example.zone:3:6: expected a number from 0 to 65535, got \"65536\""},
    {"a_number_that_is_none", "a MX ten b\n",
     "z/example.zone:3:6: expected a number from 0 to 65535, got \"ten\""},
    {"a_ttl_that_would_wrap", "a 9999999999 A 192.0.2.1\n",
     "z/example.zone:3:3: \"9999999999\", expected a TTL: seconds up to 2147483647, or like 1h30m"},
    {"a_ttl_above_31_bits", "a 2147483648 A 192.0.2.1\n",
     "z/example.zone:3:3: \"2147483648\", expected a TTL: seconds up to 2147483647, or like 1h30m"},
    {"a_ttl_with_a_unit_twice", "a 1h2h A 192.0.2.1\n",
     "z/example.zone:3:3: \"1h2h\", expected a TTL: seconds up to 2147483647, or like 1h30m"},
    {"two_ttls", "a 60 60 A 192.0.2.1\n", "z/example.zone:3:6: \"60\" is not a record type"},
    {"another_class", "a CH A 192.0.2.1\n", "z/example.zone:3:3: class \"CH\", expected IN"},
    {"another_class_by_number", "a CLASS3 A 192.0.2.1\n",
     "z/example.zone:3:3: class \"CLASS3\", expected IN"},
    {"a_type_that_is_none", "a ADDRESS 192.0.2.1\n",
     "z/example.zone:3:3: \"ADDRESS\" is not a record type"},
    {"a_type_for_queries", "a ANY x\n", "z/example.zone:3:3: \"ANY\" is a type for queries only"},
    {"a_type_number_too_large", "a TYPE65536 \\# 0\n",
     "z/example.zone:3:3: \"TYPE65536\" is not a record type"},
    {"an_unknown_type_in_words", "a TYPE65280 hello\n",
     "z/example.zone:3:13: TYPE65280 is known only by its number: write \\# LENGTH HEX (RFC 3597)"},
    {"generic_rdata_of_another_length", "a TYPE65280 \\# 3 0a00\n",
     "z/example.zone:3:18: 2 octets, expected the 3 that the number before them gives"},
    {"generic_rdata_that_is_no_address", "a A \\# 3 0a0000\n",
     "z/example.zone:3:10: malformed A rdata of 3 octets"},
    {"generic_rdata_with_odd_digits", "a A \\# 4 0a00000\n",
     "z/example.zone:3:10: expected hexadecimal digits, two for each octet"},
    {"a_soa_of_generate", "$GENERATE 1-1 @ SOA \"a b 1 2 3 4 5\"\n",
     "z/example.zone:3:17: a SOA of $GENERATE, expected it on a line of its own"},
    {"an_owner_alone", "a\n", "z/example.zone:3:2: expected a TTL, a class or a type"},
    {"no_type", "a 60 IN\n", "z/example.zone:3:8: expected a type"},
    {"an_owner_in_quotes", "\"a\" A 192.0.2.1\n",
     "z/example.zone:3:1: an owner in quotes, expected a name"},
    {"an_empty_label", "a..b A 192.0.2.1\n", "z/example.zone:3:1: name \"a..b\": empty label"},
    {"a_broken_escape", "a\\256 A 192.0.2.1\n",
     "z/example.zone:3:1: name \"a\\256\": invalid escape, expected \\DDD with 000 to 255 or \\X"},
    {"a_label_of_64",
     "a123456789012345678901234567890123456789012345678901234567890123 A 192.0.2.1\n",
     "z/example.zone:3:1: name "
     "\"[64 octets, not shown]\": a label of more than 63 "
     "octets"},
    {"a_name_outside", "a.example.net. A 192.0.2.1\n",
     "z/example.zone:3:1: a.example.net. is outside the zone example.org."},
    {"a_name_that_only_ends_alike", "badexample.org. A 192.0.2.1\n",
     "z/example.zone:3:1: badexample.org. is outside the zone example.org."},
    {"an_unclosed_parenthesis", "a TXT ( b\nc A 192.0.2.1\n",
     "z/example.zone:3:7: \"(\" is open at the end of the file, expected a \")\""},
    {"nested_parentheses", "a TXT ( b ( c ) )\n",
     "z/example.zone:3:11: \"(\" inside the \"(\" of line 3, expected a \")\" "
     "first\nz/example.zone:3:17: \")\" without a \"(\" before it"},
    {"a_stray_parenthesis", "a TXT b )\n", "z/example.zone:3:9: \")\" without a \"(\" before it"},
    {"an_unclosed_quote", "a TXT \"b\nc A 192.0.2.1\n",
     "z/example.zone:3:7: a quote is not closed on its line"},
    {"a_backslash_at_the_end", "a TXT b\\\n",
     "z/example.zone:3:8: \"\\\" at the end of a line, expected an octet after it"},
    {"a_lone_carriage_return", "a A\r192.0.2.1\n",
     "z/example.zone:3:4: a carriage return inside a line, expected lines to end in LF or CRLF"},
    {"a_control_character", "a\x01 A 192.0.2.1\n",
     "z/example.zone:3:2: control character \\x01: write it as \\DDD"},
    {"a_string_of_256",
     "a TXT "
     "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
     "4"
     "567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
     "8"
     "90123456789012345678901234567890123456789012345678901234567890123456\n",
     "z/example.zone:3:7: a string of 256 octets, expected at most 255: split it into several"},
    {"hexadecimal_with_an_odd_digit", "a TLSA 3 1 1 abc\n",
     "z/example.zone:3:14: expected an even number of hexadecimal digits, got \"abc\""},
    {"base64_without_padding", "a DNSKEY 257 3 13 AQI\n",
     "z/example.zone:3:19: expected base64 with its padding, got \"AQI\""},
    {"an_algorithm_nobody_knows", "a DS 1 ECDSA 2 ab\n",
     "z/example.zone:3:8: expected a number from 0 to 255 or its mnemonic, got \"ECDSA\""},
    {"a_time_that_would_wrap", "a RRSIG A 13 2 60 99999999999 20260101000000 1 example.org. AQID\n",
     "z/example.zone:3:19: expected a time from 19700101000000 to 21060207062815, got "
     "\"99999999999\""},
    {"an_unknown_directive", "$SOA x\n",
     "z/example.zone:3:1: \"$SOA\", expected $ORIGIN, $TTL, $INCLUDE or $GENERATE (a name begins "
     "with "
     "\"\\$\")"},
    {"an_indented_directive", "  $TTL 60\n",
     "z/example.zone:3:3: \"$TTL\" after white space: a directive must begin its line"},
    {"an_origin_without_a_name", "$ORIGIN ; none\n", "z/example.zone:3:8: expected a name"},
    {"a_directive_with_too_much", "$ORIGIN a b\n",
     "z/example.zone:3:11: \"b\" after the end of the directive, expected a name"},
    {"a_ttl_directive_with_a_name", "$TTL hour\n",
     "z/example.zone:3:6: \"hour\", expected a TTL: seconds up to 2147483647, or like 1h30m"},
    {"a_soa_elsewhere", "a 300 SOA ns1 h 1 2 3 4 5\n",
     "z/example.zone:3:7: a SOA at a.example.org., expected it at example.org."},
    {"a_second_soa", "@ 300 SOA ns1 h 2 3 4 5 6\n",
     "z/example.zone:3:7: a second SOA, the first is at example.zone:1"},
    {"cname_and_other_data", "a CNAME b\na A 192.0.2.1\n",
     "z/example.zone:4:1: A at a.example.org., which has a CNAME at example.zone:3 and may not "
     "have other data"},
    {"other_data_and_cname", "a A 192.0.2.1\na CNAME b\n",
     "z/example.zone:3:1: A at a.example.org., which has a CNAME at example.zone:4 and may not "
     "have other data"},
    {"a_cname_at_the_apex", "@ CNAME b\n",
     "z/example.zone:1:1: SOA at example.org., which has a CNAME at example.zone:3 and may not "
     "have other data\nz/example.zone:2:1: NS at example.org., which has a CNAME at example.zone:3 "
     "and may not have other data"},
    {"two_cnames", "a CNAME b\na CNAME c\n",
     "z/example.zone:4:1: a second CNAME at a.example.org., the first is at example.zone:3"},
    {"two_dnames", "a DNAME b\na DNAME c\n",
     "z/example.zone:4:1: a second DNAME at a.example.org., the first is at example.zone:3"},
};

class ZoneTextFaults : public testing::TestWithParam<Case> {};

TEST_P(ZoneTextFaults, are_reported_with_their_place) {
  EXPECT_EQ(faults_of(GetParam().lines), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(, ZoneTextFaults, testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.trait; });

TEST(ZoneText, goes_on_after_a_fault_and_reports_all_of_them) {
  EXPECT_EQ(faults_of("a A 1\nb AAAA 2\n\tMX x y\nc A 192.0.2.1\n"),
            "z/example.zone:3:5: expected an IPv4 address, got \"1\"\n"
            "z/example.zone:4:8: expected an IPv6 address, got \"2\"\n"
            "z/example.zone:5:5: expected a number from 0 to 65535, got \"x\"");
}

TEST(ZoneText, stops_after_twenty_faults) {
  std::string lines;
  for (int i = 0; i < 30; ++i) lines += "a A x\n";
  const std::string faults = faults_of(lines);
  EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 20);
  EXPECT_TRUE(
      faults.ends_with("z/example.zone:22:5: expected an IPv4 address, got \"x\"\n"
                       "reading stopped here: there may be more"))
      << faults;
}

TEST(ZoneText, without_a_soa_is_refused) {
  EXPECT_EQ(parse_text("$TTL 60\n@ NS ns1\n").error().text(),
            "z/example.zone:1:1: no SOA at example.org. in the whole zone");
  EXPECT_EQ(parse_text("").error().text(),
            "z/example.zone:1:1: no SOA at example.org. in the whole zone");
}

TEST(ZoneText, without_any_ttl_is_refused) {
  EXPECT_EQ(parse_text("@ NS ns1\n@ SOA ns1 h 1 2 3 4 5\n").error().text(),
            "z/example.zone:1:3: no TTL here, and no $TTL or TTL before it");
}

TEST(ZoneText, that_begins_with_a_blank_owner_is_refused) {
  EXPECT_EQ(parse_text("  300 NS ns1\n@ 300 SOA ns1 h 1 2 3 4 5\n").error().text(),
            "z/example.zone:1:3: a line that begins with white space, but there is no earlier "
            "owner to repeat");
}

TEST(ZoneText, with_a_byte_order_mark_is_refused) {
  EXPECT_EQ(parse_text("\xEF\xBB\xBF" + kApex).error().text(),
            "z/example.zone:1:1: a byte order mark, expected the file saved without one");
}

TEST(ZoneText, with_a_soa_in_generic_form_is_refused) {
  EXPECT_EQ(
      parse_text("@ 300 SOA \\# 22 0000 0000000100000002000000030000000400000005\n").error().text(),
      "z/example.zone:1:7: a SOA in the form \\#, expected it in words so that its serial can be "
      "changed");
  EXPECT_EQ(
      parse_text("@ 300 SOA \\# 22 0000 00000001 00000002 00000003 00000004 00000005\n")
          .error()
          .text(),
      "z/example.zone:1:7: a SOA in the form \\#, expected it in words so that its serial can be "
      "changed");
}

TEST(ZoneText, with_more_records_than_allowed_is_refused) {
  MapLoader loader;
  const auto text = parse_zone({"z", kApex + "a A 192.0.2.1\nb A 192.0.2.2\n", "1"},
                               name("example.org"), loader, {.include_root = {}, .max_records = 3});
  EXPECT_EQ(text.error().text(), "z:4:1: more than 3 records in the zone");
}

// RRSIG and NSEC exist beside a CNAME in a signed zone; the same CNAME twice is one.
TEST(ZoneText, lets_rrsig_and_nsec_stand_beside_a_cname) {
  EXPECT_EQ(faults_of("a CNAME b\na CNAME b\na NSEC b CNAME RRSIG NSEC\n"
                      "a RRSIG CNAME 13 3 300 20300101000000 20200101000000 1 example.org. AQID\n"),
            "no fault");
}

}  // namespace
}  // namespace millrace::dnszone
