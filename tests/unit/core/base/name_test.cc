#include "core/base/name.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using std::string_literals::operator""s;

DnsName name(std::string_view text) {
  return DnsName::parse(text).value();
}

std::string dns_fault(std::string_view text) {
  const auto parsed = DnsName::parse(text);
  return parsed.ok() ? "parsed as " + parsed->text() : parsed.error().text();
}

TEST(DnsName, has_the_wire_form_of_rfc_1035) {
  EXPECT_EQ(name("F.ISI.ARPA").wire(),
            "\x01"
            "f\x03"
            "isi\x04"
            "arpa\0"s);
  EXPECT_EQ(name("F.ISI.ARPA."), name("f.isi.arpa"));
}

TEST(DnsName, takes_underscores_and_wildcards) {
  EXPECT_EQ(name("_25._tcp.mail.example.org").text(), "_25._tcp.mail.example.org.");
  EXPECT_EQ(name("*.example.org").text(), "*.example.org.");
}

TEST(DnsName, knows_the_root) {
  EXPECT_TRUE(name(".").is_root());
  EXPECT_EQ(DnsName::root().text(), ".");
  EXPECT_EQ(DnsName::root().wire(), "\0"s);
  EXPECT_EQ(DnsName::root().label_count(), 0u);
  EXPECT_EQ(DnsName::root().parent(), DnsName::root());
}

TEST(DnsName, reads_escapes) {
  EXPECT_EQ(name("a\\.b.example").wire(),
            "\x03"
            "a.b\x07"
            "example\0"s);
  EXPECT_EQ(name("\\065\\000.example").wire(),
            "\x02"
            "a\0\x07"
            "example\0"s);
}

// Knot reads a name only with these escapes; every server reads them.
TEST(DnsName, writes_what_would_mean_something_else_with_an_escape) {
  const auto odd = DnsName::root().child(".\\\"();@$ \t\x80/+"s);
  EXPECT_EQ(odd->text(), "\\.\\\\\\\"\\(\\)\\;\\@\\$\\032\\009\\128/\\+.");
  EXPECT_EQ(name(odd->text()), *odd);
}

TEST(DnsName, refuses_what_is_not_a_name) {
  EXPECT_EQ(dns_fault(""), "'' is not a domain name: empty");
  EXPECT_EQ(dns_fault("a..b"), "'a..b' is not a domain name: empty label");
  EXPECT_EQ(dns_fault(".a"), "'.a' is not a domain name: empty label");
  EXPECT_EQ(dns_fault(".."), "'..' is not a domain name: empty label");
  const std::string escape = "invalid escape: expected \\DDD with 000 to 255, or \\X";
  EXPECT_EQ(dns_fault("a\\256"), "'a\\256' is not a domain name: " + escape);
  EXPECT_EQ(dns_fault("a\\12"), "'a\\12' is not a domain name: " + escape);
  EXPECT_EQ(dns_fault("a\\1x2"), "'a\\1x2' is not a domain name: " + escape);
  EXPECT_EQ(dns_fault("a\\"), "'a\\' is not a domain name: " + escape);
}

TEST(DnsName, holds_labels_to_63_octets) {
  EXPECT_TRUE(DnsName::parse(std::string(63, 'a')).ok());
  const std::string longer(64, 'a');
  EXPECT_EQ(dns_fault(longer),
            "'" + longer + "' is not a domain name: a label of 64 octets, expected at most 63");
}

TEST(DnsName, holds_names_to_255_octets_of_wire) {
  const std::string label = std::string(63, 'a') + ".";
  const std::string longest = label + label + label + std::string(61, 'a');
  EXPECT_EQ(name(longest).wire().size(), 255u);
  EXPECT_EQ(dns_fault(longest + "b"), "'" + longest +
                                          "b' is not a domain name: 256 octets in wire form, "
                                          "expected at most 255");
}

TEST(DnsName, reads_wire_form_whole_and_folds_it) {
  EXPECT_EQ(DnsName::from_wire("\x03"
                               "OrG\0"s),
            name("org"));
  EXPECT_EQ(DnsName::from_wire("\0"s), DnsName::root());
  for (const std::string& broken : {""s, "\x03org"s, "\x03or"s, "\x03org\0x"s, "\xC0\x0C"s,
                                    "\x40" + std::string(64, 'a') + "\0"s, "\x01"s}) {
    EXPECT_EQ(DnsName::from_wire(broken), std::nullopt);
  }
}

TEST(DnsName, from_wire_refuses_256_octets) {
  std::string wire;
  for (int i = 0; i < 127; ++i)
    wire +=
        "\x01"
        "a";
  EXPECT_TRUE(DnsName::from_wire(wire + "\0"s).has_value());  // 255
  EXPECT_FALSE(DnsName::from_wire("\x02"
                                  "ab" +
                                  wire.substr(2) + "\0"s)
                   .has_value());
}

TEST(DnsName, knows_what_is_below_it_by_labels_not_by_octets) {
  EXPECT_TRUE(name("a.example.org").is_at_or_below(name("example.org")));
  EXPECT_TRUE(name("EXAMPLE.org").is_at_or_below(name("example.org")));
  EXPECT_TRUE(name("example.org").is_at_or_below(DnsName::root()));
  EXPECT_FALSE(name("badexample.org").is_at_or_below(name("example.org")));
  EXPECT_FALSE(name("org").is_at_or_below(name("example.org")));
  // The octets of "a\007example.org" end with those of "example.org", inside a label.
  EXPECT_FALSE(name("a\\007example.org").is_at_or_below(name("example.org")));
}

TEST(DnsName, goes_up_and_down_by_one_label) {
  EXPECT_EQ(name("a.example.org").parent(), name("example.org"));
  EXPECT_EQ(name("example.org").child("_ACME-challenge").value(),
            name("_acme-challenge.example.org"));
  EXPECT_EQ(name("a.b.c").label_count(), 3u);
}

TEST(DnsName, refuses_a_child_that_does_not_fit) {
  EXPECT_EQ(name("org").child("").error().text(),
            "'' before org.: expected a label of 1 to 63 octets, and at most 255 in all");
  EXPECT_FALSE(name("org").child(std::string(64, 'a')).ok());
  const std::string label = std::string(63, 'a') + ".";
  const DnsName long_name = name(label + label + label + std::string(59, 'a'));
  EXPECT_TRUE(long_name.child("b").ok());
  EXPECT_FALSE(long_name.child("bb").ok());
}

std::string cert_fault(std::string_view text) {
  const auto parsed = CertName::parse(text);
  return parsed.ok() ? "parsed as " + parsed->text() : parsed.error().text();
}

TEST(CertName, is_folded_and_knows_its_parts) {
  const CertName wild = CertName::parse("*.Example.ORG").value();
  EXPECT_EQ(wild.text(), "*.example.org");
  EXPECT_TRUE(wild.is_wildcard());
  EXPECT_EQ(wild.base(), "example.org");
  EXPECT_EQ(wild.dns_name(), name("example.org"));
  EXPECT_FALSE(CertName::parse("xn--mller-kva.example").value().is_wildcard());
}

TEST(CertName, says_why_a_name_cannot_be_certified) {
  const auto refused = [](const std::string& text, const std::string& why) {
    EXPECT_EQ(cert_fault(text), "'" + text + "' is not valid in a certificate: " + why);
  };
  refused("", "empty");
  refused("org", "expected at least two labels");
  refused("*.org", "expected at least two labels");
  refused("example.org.", "write it without the final dot: example.org");
  refused("müller.example", "write the name in its A-label form (xn--…), for example with idn2");
  for (const char* address : {"192.0.2.1", "2001:db8::1", "2001:DB8::1", "[2001:db8::1]", "::"}) {
    refused(
        address,
        "an IP address, which no challenge over the DNS can prove (RFC 8738 §7): expected a host "
        "name");
  }
  refused("192.0.2.256", "expected a host name, no IP address");
  refused("2001:db8::g", "expected a host name, no address and no port");
  refused("example.org:443", "expected a host name, no address and no port");
  refused("_dmarc.example.org", "no '_' in host names");
  refused("a.*.example.org", "a wildcard is '*.' at the start only");
  refused("a*.example.org", "a wildcard is '*.' at the start only");
  refused("*.*.example.org", "a wildcard is '*.' at the start only");
  refused("*", "a wildcard is '*.' at the start only");
  refused("-a.example.org", "a label begins or ends with '-'");
  refused("a-.example.org", "a label begins or ends with '-'");
  refused("a..org", "empty label");
  refused(".org", "empty label");
  refused("a b.org", "expected letters, digits and hyphens");
  refused("a/b.org", "expected letters, digits and hyphens");
}

TEST(CertName, holds_to_the_lengths_of_the_dns) {
  EXPECT_TRUE(CertName::parse(std::string(63, 'a') + ".org").ok());
  EXPECT_FALSE(CertName::parse(std::string(64, 'a') + ".org").ok());
  std::string longest = "a";
  while (longest.size() < 253) longest += ".a";
  EXPECT_TRUE(CertName::parse(longest).ok());
  EXPECT_FALSE(CertName::parse("b" + longest).ok());
}

TEST(CertId, may_become_a_file_name) {
  EXPECT_EQ(CertId::parse("mail.example_1-x").value().text(), "mail.example_1-x");
  EXPECT_TRUE(CertId::parse(std::string(64, 'a')).ok());
  for (const std::string& text :
       {""s, ".hidden"s, ".."s, "a/b"s, "Mail"s, "a b"s, "a\0b"s, "ü"s, std::string(65, 'a')}) {
    EXPECT_FALSE(CertId::parse(text).ok()) << text;
  }
  EXPECT_EQ(
      CertId::parse("../x").error().text(),
      "'../x' is not a valid certificate name: expected 1 to 64 of a-z 0-9 . _ -, no dot first");
}

}  // namespace
}  // namespace millrace
