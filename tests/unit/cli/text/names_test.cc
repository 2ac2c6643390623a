#include "cli/text/names.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

std::string made(std::string_view text) {
  const auto ascii = with_a_labels(text);
  return ascii ? *ascii : ascii.error().text();
}

// idn2 of another project and the examples of RFC 5891, UTS #46 and the IDNA2008 of "ß".
TEST(Names, labels_beyond_ascii_become_a_labels) {
  EXPECT_EQ(made("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(made("BÜCHER.example"), "xn--bcher-kva.example");
  EXPECT_EQ(made("faß.de"), "xn--fa-hia.de");
  EXPECT_EQ(made("例え.テスト"), "xn--r8jz45g.xn--zckzah");
  EXPECT_EQ(made("παράδειγμα.δοκιμή"), "xn--hxajbheg2az3al.xn--jxalpdlp");
  EXPECT_EQ(made("*.bücher.example"), "*.xn--bcher-kva.example");
  EXPECT_EQ(made("_25._tcp.bücher.example."), "_25._tcp.xn--bcher-kva.example.");
  EXPECT_EQ(made("bu\xCC\x88"
                 "cher.example"),
            "xn--bcher-kva.example");  // not normalized
}

TEST(Names, what_is_ascii_stays_as_it_is) {
  for (const char* text : {"", ".", "@", "..", "Example.ORG.", "a\\.b.example",
                           "xn--bcher-kva.example", "xn--i-7iq.ws", "-_-"}) {
    EXPECT_EQ(made(text), text);
  }
}

TEST(Names, what_is_not_allowed_is_said_with_the_reason) {
  EXPECT_EQ(made("i❤.example"),
            "'i❤' in 'i❤.example' cannot be a label of a name: string contains a disallowed "
            "character");
  EXPECT_EQ(made("a.\xCC\x88u.example"),
            "'\xCC\x88u' in 'a.\xCC\x88u.example' cannot be a label of a name: string contains a "
            "forbidden leading combining character");
  EXPECT_TRUE(made("b\xFC"
                   "cher.example")
                  .starts_with("'b\\xfccher' in 'b\\xfccher.example' cannot "
                               "be a label of a name: "));
  EXPECT_TRUE(made(std::string("\xC3\xBC\0x", 4) + ".example").ends_with("it contains an octet 0"));
  const std::string long_label = "ü" + std::string(70, 'a');
  EXPECT_TRUE(made(long_label + ".example").find("too large") != std::string::npos)
      << made(long_label + ".example");
}

TEST(Names, are_parsed_after_it) {
  EXPECT_EQ(parse_cert_name("*.bücher.example")->text(), "*.xn--bcher-kva.example");
  EXPECT_EQ(parse_dns_name("bücher.example")->text(), "xn--bcher-kva.example.");
  EXPECT_EQ(parse_tlsa_owner("_25._tcp.bücher.example")->text(), "_25._tcp.xn--bcher-kva.example.");
  EXPECT_FALSE(parse_cert_name("bücher"));
  EXPECT_FALSE(parse_tlsa_owner("bücher.example"));
}

}  // namespace
}  // namespace millrace::cli
