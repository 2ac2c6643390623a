// The operands of `zone edit`: one shell word is one field or one character-string, or is refused.
#include "dnszone/edit/edit_operands.h"

#include <gtest/gtest.h>

#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {
namespace {

using Words = std::vector<std::string>;

// The rdata as a name server would print it, or the error.
std::string stored(const std::string& type_text, const Words& words) {
  const RrType type = parse_type(type_text).value();
  const auto text = rdata_of_operands(type, words);
  if (!text) {
    EXPECT_EQ(text.error().kind, ErrorKind::config);
    return text.error().text();
  }
  const auto rdata = parse_rdata(type, *text, name("example.org"));
  if (!rdata) return rdata.error().text();
  return rdata_text(type, *rdata).value();
}

// Whether the operands mean what a line of a zone means.
bool is_line(const std::string& type_text, const Words& words, const std::string& line) {
  const RrType type = parse_type(type_text).value();
  const auto text = rdata_of_operands(type, words);
  const auto expected = parse_rdata(type, line, name("example.org"));
  return text && expected && parse_rdata(type, *text, name("example.org")).value() == *expected;
}

TEST(EditOperands, a_word_is_a_whole_string) {
  EXPECT_EQ(stored("TXT", {"v=DMARC1; p=reject; rua=mailto:d@example.org"}),
            "\"v=DMARC1; p=reject; rua=mailto:d@example.org\"");
  EXPECT_EQ(stored("TXT", {"v=spf1 mx -all"}), "\"v=spf1 mx -all\"");
  EXPECT_EQ(stored("TXT", {"one", "two (three)", ""}), "\"one\" \"two (three)\" \"\"");
  EXPECT_EQ(stored("TXT", {"(", ")", ";"}), "\"(\" \")\" \";\"");
  EXPECT_EQ(stored("TXT", {"say \"hi\""}), "\"say \\\"hi\\\"\"");
  EXPECT_EQ(stored("HINFO", {"PC (big)", "Linux; 6"}), "\"PC (big)\" \"Linux; 6\"");
  EXPECT_EQ(stored("NAPTR", {"1", "2", "u", "E2U+sip", "!^.*$!sip:a;b@c!", "."}),
            "1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a;b@c!\" .");
}

TEST(EditOperands, a_restriction_of_a_CAA_is_kept) {
  EXPECT_EQ(stored("CAA", {"0", "issue",
                           "ca.example; validationmethods=dns-01; "
                           "accounturi=https://ca.example/acct/7"}),
            "0 issue \"ca.example; validationmethods=dns-01; "
            "accounturi=https://ca.example/acct/7\"");
  EXPECT_EQ(stored("CAA", {"0", "issue", ";"}), "0 issue \";\"");
}

TEST(EditOperands, quotes_and_escapes_mean_what_they_mean_in_a_zone) {
  EXPECT_EQ(stored("TXT", {"\"v=spf1 -all\"", "\"a\\\"b\""}), "\"v=spf1 -all\" \"a\\\"b\"");
  EXPECT_EQ(stored("TXT", {"a\\059b", "a\\;b", "a\\\\b"}), "\"a;b\" \"a;b\" \"a\\\\b\"");
  EXPECT_TRUE(is_line("PTR", {"My\\ Printer._ipp._tcp"}, "My\\032Printer._ipp._tcp"));
}

TEST(EditOperands, a_parameter_of_a_service_is_a_word) {
  EXPECT_TRUE(is_line("HTTPS", {"1", ".", "alpn=h2,h3", "port=8443"}, "1 . alpn=h2,h3 port=8443"));
  EXPECT_TRUE(is_line("HTTPS", {"1", ".", "alpn=\"h2\""}, "1 . alpn=\"h2\""));
  EXPECT_EQ(stored("HTTPS", {"1", ".", "alpn=h2 port=8443"}),
            "\"alpn=h2 port=8443\" contains a blank, quote or parenthesis: give each parameter as "
            "a separate word, and quote such a value separately, 'key65400=\"a b\"'");
  EXPECT_EQ(stored("HTTPS", {"1", ".", "alpn=\"h2"}),
            "\"alpn=\"h2\" opens a quote and does not close it");
  EXPECT_EQ(stored("SVCB", {"1", ".", ""}), "an empty word, expected a parameter: leave it out");
}

TEST(EditOperands, fields_without_free_text_may_be_given_in_one_word) {
  EXPECT_EQ(stored("MX", {"10 mail"}), "10 mail.example.org.");
  EXPECT_EQ(stored("MX", {"10", "mail"}), "10 mail.example.org.");
  EXPECT_EQ(stored("TYPE65280", {"\\#", "2", "abcd"}), "\\# 2 abcd");
}

TEST(EditOperands, what_would_be_cut_is_refused) {
  const std::string why =
      " contains a blank, \";\", quote or parenthesis, which this field cannot contain: give each "
      "field as a separate word";
  EXPECT_EQ(stored("CNAME", {"target; a comment"}), "\"target; a comment\"" + why);
  EXPECT_EQ(stored("A", {"192.0.2.1", ";x"}), "\";x\"" + why);
  EXPECT_EQ(stored("MX", {"(10", "mail)"}), "\"(10\"" + why);
  EXPECT_EQ(stored("CAA", {"0 issue \"ca.example\""}), "\"0 issue \"ca.example\"\"" + why);
  EXPECT_EQ(stored("MX", {"10", "\"mail x\""}), "\"\"mail x\"\"" + why);
  EXPECT_EQ(
      stored("MX", {"10", "m\xC3\xBCnchen"}),
      "\"m\xC3\xBCnchen\" contains octets outside ASCII: write a name as its A-label (xn--…)");
  EXPECT_EQ(stored("A", {""}), "an empty word in the rdata: leave it out");
  EXPECT_EQ(stored("TXT", {"\"open"}), "\"\"open\" opens a quote and does not close it");
  EXPECT_EQ(
      stored("TXT", {"\"a\" \"b\""}),
      "\"\"a\" \"b\"\" continues after its closing quote: give each string as a separate word");
  EXPECT_EQ(stored("TXT", {"a\nb"}),
            "\"a\\x0ab\" contains a control character: write it as \\DDD, a line end as \\010");
  EXPECT_EQ(stored("TXT", {"a\\"}), "\"a\\\" ends in a backslash: write \\\\ for one");
  EXPECT_EQ(stored("TXT", {"C:\\dir"}),
            "\"C:\\dir\" has a backslash before a letter: write \\\\ for a backslash");
}

TEST(EditOperands, an_owner_holds_no_comment) {
  EXPECT_EQ(check_name_operand("owner", "www ; x").error().text(),
            "owner \"www ; x\" contains a blank, \";\", quote or parenthesis");
  EXPECT_TRUE(check_name_operand("owner", "My\\ Printer"));
}

}  // namespace
}  // namespace millrace::dnszone
