// What BIND does otherwise than we, or cannot show: spans, generated records, and the traps of
// ldns' reader.
#include <gmock/gmock.h>

#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {
namespace {

using Lines = std::vector<std::string>;

std::string spanned(const ZoneText& text, size_t record) {
  const Span& span = text.records[record].span;
  return std::to_string(span.line) + ':' + std::to_string(span.column) + ' ' +
         text.files[span.file].contents.substr(span.begin, span.end - span.begin);
}

TEST(ZoneText, knows_where_each_record_is) {
  const auto text = parse_text(
      "$TTL 60\n\n@ SOA ns1 h ( 1 2 3\n 4 5 ) ; behind\n\tNS ns1 ; first\nns1 \tA 192.0.2.1");
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(spanned(*text, 0), "3:1 @ SOA ns1 h ( 1 2 3\n 4 5 )");
  EXPECT_EQ(spanned(*text, 1), "5:2 NS ns1");
  EXPECT_EQ(spanned(*text, 2), "6:1 ns1 \tA 192.0.2.1");
  EXPECT_EQ(text->soa, 0U);
  EXPECT_EQ(text->serial.begin, 23U);
  EXPECT_EQ(text->serial.end, 24U);
}

TEST(ZoneText, knows_where_a_record_in_an_include_is) {
  const auto text = parse_text(kApex + "$INCLUDE hosts\n", {{"z/hosts", "\na 60 A 192.0.2.1\n"}});
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(text->files.size(), 2U);
  EXPECT_EQ(text->files[1].path, "z/hosts");
  EXPECT_EQ(text->files[1].version, "version of z/hosts");
  EXPECT_EQ(text->records[2].span.file, 1U);
  EXPECT_EQ(text->records[2].span.line, 2U);
}

TEST(ZoneText, takes_an_at_sign_for_the_origin_only_when_it_is_alone) {
  EXPECT_EQ(records_of_lines("@foo CNAME @\n"),
            Lines{"\\@foo.example.org. 300 IN CNAME example.org."});
}

TEST(ZoneText, lets_a_relative_origin_stand_below_the_one_before) {
  EXPECT_EQ(records_of_lines("$origin sub\nwww A 192.0.2.1\n$origin sub\n@ A 192.0.2.2\n"),
            (Lines{"www.sub.example.org. 300 IN A 192.0.2.1",
                   "sub.sub.example.org. 300 IN A 192.0.2.2"}));
}

TEST(ZoneText, gives_the_blank_owner_the_name_before_it_in_spite_of_a_new_origin) {
  EXPECT_EQ(records_of_lines("a A 192.0.2.1\n$ORIGIN b\n A 192.0.2.2\n"),
            (Lines{"a.example.org. 300 IN A 192.0.2.1", "a.example.org. 300 IN A 192.0.2.2"}));
}

TEST(ZoneText, keeps_the_case_of_names_in_rdata_and_folds_owners) {
  EXPECT_EQ(records_of_lines("A.B MX 1 C.D\n"),
            Lines{"a.b.example.org. 300 IN MX 1 C.D.example.org."});
}

TEST(ZoneText, reads_the_root_and_its_children) {
  MapLoader loader;
  const auto text = parse_zone({"root", "@ 1 SOA a b 1 2 3 4 5\norg 1 NS ns.org\n", "1"},
                               DnsName::root(), loader);
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(lines_of(*text), (Lines{". 1 IN SOA a. b. 1 2 3 4 5", "org. 1 IN NS ns.org."}));
}

// ldns would make "gw." of it. What it cannot write, or was built without, comes in the generic
// form.
TEST(ZoneText, reads_a_gateway_relative_to_the_origin) {
  EXPECT_EQ(records_of_lines("a IPSECKEY 10 3 2 gw AQID\nb IPSECKEY 10 0 0 .\n"),
            (Lines{"a.example.org. 300 IN IPSECKEY 10 3 2 gw.example.org. AQID",
                   "b.example.org. 300 IN IPSECKEY \\# 3 0a0000"}));
  const auto text = parse_text(kApex + "c AMTRELAY 10 1 3 r\nd AMTRELAY 10 0 1 192.0.2.1\n");
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(text->records[2].record.rdata, "\x0A\x83" + name("r.example.org").wire());
  EXPECT_EQ(text->records[3].record.rdata, "\x0A\x01\xC0" + std::string("\0\2\1", 3));
}

TEST(ZoneText, reads_a_record_of_sixty_thousand_octets) {
  std::string line = "a TXT (";
  std::string rdata;
  for (int i = 0; i < 240; ++i) {
    line += "\n \"" + std::string(250, 'x') + '"';
    rdata += '\xFA' + std::string(250, 'x');
  }
  const auto text = parse_text(kApex + line + " )\n");
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(text->records[2].record.rdata, rdata);
  EXPECT_EQ(faults_of("a TXT " + std::string(70'000, ' ') + "b\n"), "no fault");
}

TEST(ZoneText, refuses_rdata_of_more_than_65535_octets) {
  std::string line = "a TXT";
  for (int i = 0; i < 256; ++i) line += ' ' + std::string(255, 'x');
  EXPECT_EQ(faults_of(line + "\n"),
            "z/example.zone:3:65542: 65536 octets of rdata, expected at most 65535");
}

TEST(ZoneText, makes_records_of_generate) {
  EXPECT_EQ(records_of_lines("$GENERATE 3-9/3 h${-1,2} 60 IN A 192.0.2.$\n"),
            (Lines{"h02.example.org. 60 IN A 192.0.2.3", "h05.example.org. 60 IN A 192.0.2.6",
                   "h08.example.org. 60 IN A 192.0.2.9"}));
}

TEST(ZoneText, gives_generated_records_the_place_of_their_line) {
  const auto text = parse_text(kApex + "$GENERATE 1-2 h$ A 192.0.2.$ ; two\n");
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(spanned(*text, 2), "3:1 $GENERATE 1-2 h$ A 192.0.2.$");
  EXPECT_EQ(spanned(*text, 3), "3:1 $GENERATE 1-2 h$ A 192.0.2.$");
}

TEST(ZoneText, reports_what_is_wrong_with_generate) {
  EXPECT_EQ(faults_of("$GENERATE 5-1 h$ A 192.0.2.$\n"),
            "z/example.zone:3:11: \"5-1\", expected a range like 1-100 or 0-254/2");
  EXPECT_EQ(faults_of("$GENERATE 0-4294967295 h$ A 192.0.2.1\n"),
            "z/example.zone:3:11: \"0-4294967295\", expected a range like 1-100 or 0-254/2");
  EXPECT_EQ(faults_of("$GENERATE 0-65536 h$ A 192.0.2.1\n"),
            "z/example.zone:3:11: \"0-65536\" makes more than 65536 records");
  EXPECT_EQ(faults_of("$GENERATE 1-2 h${x} A 192.0.2.1\n"),
            "z/example.zone:3:15: \"h${x}\", expected ${offset,width,base}");
  EXPECT_EQ(faults_of("$GENERATE 1-2 h${-5,0,x} A 192.0.2.1\n"),
            "z/example.zone:3:15: \"h${-5,0,x}\" makes a number below 0, which needs base d");
  EXPECT_EQ(faults_of("$GENERATE 254-257 h$ A 192.0.2.$\n"),
            "z/example.zone:3:24: expected an IPv4 address, got \"192.0.2.256\"");
  EXPECT_EQ(faults_of("$GENERATE 1-2 h$ MX 10 h$\n"),
            "z/example.zone:3:24: \"h$\" after the end of the directive, expected rdata, in quotes "
            "if it has several words");
  EXPECT_EQ(faults_of("$GENERATE 1-2 h$ A\n"),
            "z/example.zone:3:19: expected a range, an owner, a type and rdata");
}

// ldns would read a blank between as the end of the parameter.
TEST(ZoneText, lets_what_touches_in_generated_rdata_touch) {
  EXPECT_EQ(records_of_lines("$GENERATE 1-1 h$ HTTPS \"1 . alpn=\\\"h2\\\" port=844$\"\n"),
            records_of_lines("h1 HTTPS 1 . alpn=\"h2\" port=8441\n"));
  EXPECT_THAT(records_of_lines("h1 HTTPS 1 . alpn=\"h2\" port=8441\n").front(),
              testing::StartsWith("h1.example.org. 300 IN "));
}

}  // namespace
}  // namespace millrace::dnszone
