#include <algorithm>

#include "core/base/encoding.h"
#include "dnszone/record/record.h"
#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {
namespace {

struct RdataCase {
  const char* type;
  const char* text;
  const char* hex;
  const char* written;  // null: as `text`
};

// Wire forms from BIND 9.18: named-checkzone -D of the record as "TYPEnnn \# …" gives `written`
// back.
const RdataCase kRdata[] = {
    {"A", "192.0.2.1", "c0000201", nullptr},
    {"AAAA", "2001:DB8::1", "20010db8000000000000000000000001", "2001:db8::1"},
    {"MX", "10 Mail", "000a044d61696c076578616d706c65036f726700", "10 Mail.example.org."},
    {"MX", "0 .", "000000", nullptr},
    {"TXT", "plain \"two words\" \\097\\;", "05706c61696e0974776f20776f72647302613b",
     "\"plain\" \"two words\" \"a;\""},
    {"TXT", "\"\"", "00", nullptr},
    {"SOA", "ns h\\.m 2026112301 1h 10m 1w 300",
     "026e73076578616d706c65036f72670003682e6d076578616d706c65036f726700"
     "78c4052d00000e100000025800093a800000012c",
     "ns.example.org. h\\.m.example.org. 2026112301 3600 600 604800 300"},
    {"SRV", "0 5 443 @", "0000000501bb076578616d706c65036f726700", "0 5 443 example.org."},
    {"CAA", "0 issue \"ca.example; x\"",
     "000569737375656361"
     "2e6578616d706c653b2078",
     nullptr},
    {"TLSA", "3 1 1 AB cd", "030101abcd", "3 1 1 abcd"},
    {"DS", "1 ECDSAP256SHA256 3 ab", "00010d03ab", "1 13 3 ab"},
    {"NSEC", "b A TYPE65280",
     "0162076578616d706c65036f7267000001"
     "40ff0180",
     "b.example.org. A TYPE65280"},
    {"HTTPS", "1 . alpn=\"h2,h3\"", "00010000010006026832026833", "1 . alpn=h2,h3"},
    {"TYPE65280", "\\# 3 0A0b 0c", "0a0b0c", "\\# 3 0a0b0c"},
    {"TYPE65280", "\\# 0", "", nullptr},
    {"A", "\\# 4 c0000201", "c0000201", "192.0.2.1"},
    // In the generic form is what some server does not read in words.
    {"SINK", "\\# 5 080002976a", "080002976a", nullptr},
    {"SINK", "8 0 2 l2o=", "080002976a", "\\# 5 080002976a"},
    {"SINK", "8 0 2", "080002", "\\# 3 080002"},
    {"NSAP-PTR", "\\# 6 04686f737400", "04686f737400", nullptr},
    {"NSAP-PTR", "h", "0168076578616d706c65036f726700", "\\# 15 0168076578616d706c65036f726700"},
    {"NXT", "\\# 2 0040", "0040", nullptr},
    {"ATMA", "31", "0031", "\\# 2 0031"},
    {"WALLET", "BTC abc", "0342544303616263", "\\# 8 0342544303616263"},
    {"KEY", "\\# 4 c0000301", "c0000301", nullptr},
    {"KEY", "49152 3 1", "c0000301", "\\# 4 c0000301"},
    {"CSYNC", "\\# 6 000000010003", "000000010003", nullptr},
    {"CSYNC", "1 3", "000000010003", "\\# 6 000000010003"},
    {"NULL", "\\# 0", "", nullptr},
    {"URI", "10 1 \"\"", "000a0001", "\\# 4 000a0001"},
    {"CAA", "0 issue \"\"", "00056973737565", "\\# 7 00056973737565"},
    {"CAA", "0 Issue \"\"", "00054973737565", "\\# 7 00054973737565"},
    {"NSEC", "b A WALLET", "0162076578616d706c65036f726700000140010102",
     "b.example.org. A TYPE262"},
};

TEST(Record, rdata_is_read_and_written) {
  for (const RdataCase& c : kRdata) {
    const auto type = parse_type(c.type);
    ASSERT_TRUE(type) << type.error().text();
    const auto rdata = parse_rdata(*type, c.text, name("example.org"));
    ASSERT_TRUE(rdata) << rdata.error().text();
    EXPECT_EQ(to_hex(*rdata), c.hex) << c.type << ' ' << c.text;
    const auto text = rdata_text(*type, *rdata);
    ASSERT_TRUE(text) << text.error().text();
    EXPECT_EQ(*text, c.written ? c.written : c.text);
  }
}

TEST(Record, malformed_rdata_is_reported_with_its_type_and_text) {
  const auto fault = [](RrType type, std::string_view text) {
    return parse_rdata(type, text, name("example.org")).error().text();
  };
  EXPECT_EQ(fault(RrType::a, "192.0.2"),
            "A rdata \"192.0.2\": expected an IPv4 address, got \"192.0.2\"");
  EXPECT_EQ(fault(RrType::a, ""), "A rdata \"\": A rdata ends early: expected an IPv4 address");
  EXPECT_EQ(fault(RrType::txt, "a\nb"), "TXT rdata \"a\\x0ab\": more than one line");
  EXPECT_EQ(fault(RrType::txt, "(a"),
            "TXT rdata \"(a\": \"(\" is open at the end of the file, expected a \")\"");
}

TEST(Record, wire_that_the_type_does_not_allow_is_not_written) {
  EXPECT_EQ(rdata_text(RrType::a, "abc").error().text(), "malformed A rdata of 3 octets");
  EXPECT_EQ(rdata_text(RrType::txt, "").error().text(), "malformed TXT rdata of 0 octets");
  EXPECT_EQ(rdata_text(RrType{40}, "ab").error().text(), "malformed SINK rdata of 2 octets");
  EXPECT_EQ(rdata_text(RrType{23}, "abc").error().text(), "malformed NSAP-PTR rdata of 3 octets");
  EXPECT_EQ(rdata_text(RrType{52}, "\3\1\1").error().text(), "malformed TLSA rdata of 3 octets");
  EXPECT_EQ(rdata_text(RrType::txt,
                       "\x05"
                       "abc")
                .error()
                .text(),
            "malformed TXT rdata of 4 octets");
  // A compression pointer to itself, and one into the octets before.
  EXPECT_EQ(rdata_text(RrType::ns, std::string("\xC0\x00", 2)).error().text(),
            "malformed NS rdata of 2 octets");
  EXPECT_EQ(rdata_text(RrType::soa, std::string("\x01"
                                                "a\0\xC0\x02"
                                                "01234567890123456789",
                                                25))
                .error()
                .text(),
            "malformed SOA rdata of 25 octets");
}

TEST(Record, is_written_on_one_line) {
  const Record record{name("_acme-challenge.Example.org"), RrType::txt, 60, txt_rdata("a b")};
  EXPECT_EQ(*record_text(record), "_acme-challenge.example.org. 60 IN TXT \"a b\"");
}

TEST(Record, types_are_known_by_name_and_by_number) {
  EXPECT_EQ(to_text(RrType::txt), "TXT");
  EXPECT_EQ(to_text(RrType::zonemd), "ZONEMD");
  EXPECT_EQ(to_text(RrType{65280}), "TYPE65280");
  EXPECT_EQ(*parse_type("tXt"), RrType::txt);
  EXPECT_EQ(*parse_type("cdnskey"), RrType::cdnskey);
  EXPECT_EQ(*parse_type("TYPE16"), RrType::txt);
  EXPECT_EQ(*parse_type("type65280"), RrType{65280});
  for (const char* bad : {"", "TYPE", "TYPE65536", "TYPE1x", "TYPE-1", "TEXT", "A "}) {
    EXPECT_EQ(parse_type(bad).error().text(), "\"" + std::string(bad) + "\" is not a record type");
  }
}

// RFC 4034 §6.1 gives this order as its example.
TEST(Record, names_sort_as_in_rfc_4034) {
  const char* order[] = {"example.",         "a.example.",      "yljkjljk.a.example.",
                         "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
                         "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
  for (size_t i = 0; i < std::size(order); ++i) {
    for (size_t j = 0; j < std::size(order); ++j) {
      EXPECT_EQ(canonical_less(name(order[i]), name(order[j])), i < j) << order[i] << order[j];
    }
  }
  EXPECT_TRUE(canonical_less(DnsName::root(), name("a")));
}

TEST(Record, txt_is_split_into_strings_of_255) {
  EXPECT_EQ(txt_rdata(""), std::string(1, '\0'));
  EXPECT_EQ(txt_rdata("abc"),
            "\x03"
            "abc");
  EXPECT_EQ(txt_rdata(std::string(300, 'x')),
            '\xFF' + std::string(255, 'x') + '\x2D' + std::string(45, 'x'));
}

TEST(Record, tlsa_311_has_its_three_numbers) {
  EXPECT_EQ(tlsa_311_rdata("abc"),
            "\x03\x01\x01"
            "abc");
}

// RFC 1982 §3.2, with 32 bits.
TEST(Record, serials_are_compared_in_their_circle) {
  EXPECT_TRUE(serial_after(2, 1));
  EXPECT_FALSE(serial_after(1, 2));
  EXPECT_FALSE(serial_after(1, 1));
  EXPECT_TRUE(serial_after(0, 0xFFFFFFFF));
  EXPECT_TRUE(serial_after(0x7FFFFFFF, 0));
  EXPECT_FALSE(serial_after(0x80000000, 0));
  EXPECT_FALSE(serial_after(0, 0x80000000));
}

}  // namespace
}  // namespace millrace::dnszone
