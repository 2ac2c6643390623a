#include "cli/dane/dane_target.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

std::string read(std::string_view text) {
  const auto target = parse_dane_target(text);
  if (!target) return target.error().message;
  return target->shown + " " + std::string(to_text(target->starttls)) + " " +
         (target->host ? "host " + target->host->text() : "address " + target->address);
}

TEST(DaneTargets, are_hosts_or_addresses_with_a_port) {
  EXPECT_EQ(read("Mail.Example.org:25"), "mail.example.org:25 smtp host mail.example.org.");
  EXPECT_EQ(read("mail.example.org.:993"), "mail.example.org:993 none host mail.example.org.");
  EXPECT_EQ(read("bücher.example:443"),
            "xn--bcher-kva.example:443 none host xn--bcher-kva.example.");
  EXPECT_EQ(read("[2001:DB8::1]:143"), "[2001:db8::1]:143 imap address 2001:db8::1");
  EXPECT_EQ(read("[192.0.2.1]:25"), "[192.0.2.1]:25 smtp address 192.0.2.1");
  EXPECT_EQ(read("192.0.2.1:25"), "[192.0.2.1]:25 smtp address 192.0.2.1");
}

TEST(DaneTargets, of_another_form_are_refused_with_an_example) {
  const std::string expected =
      "; expected HOST:PORT or [ADDRESS]:PORT, for example mail.example.org:25";
  EXPECT_EQ(read("mail.example.org"), "'mail.example.org': no port" + expected);
  EXPECT_EQ(read("a:70000"), "'a:70000': the port is not a number of 1 to 65535" + expected);
  EXPECT_EQ(read("2001:db8::1:25"), "'2001:db8::1:25': an IPv6 address is in brackets" + expected);
  EXPECT_EQ(read("[2001:db8::1:1:1:1:1:1:1]:25"),
            "'[2001:db8::1:1:1:1:1:1:1]:25': not an address" + expected);
  EXPECT_EQ(read("[mail]:25"), "'[mail]:25': not a host" + expected);
  EXPECT_EQ(read(".:25"), "'.:25': not a host" + expected);
}

TEST(DaneTargets, of_a_mail_domain_are_port_25_of_its_hosts) {
  const DnsName domain = DnsName::parse("example.org").value();
  const DaneTarget target = mx_target(domain, domain.child("mx").value());
  EXPECT_EQ(target.shown, "mx.example.org:25");
  EXPECT_EQ(target.starttls, Starttls::smtp);
  EXPECT_EQ(target.domain, domain);
}

}  // namespace
}  // namespace millrace::cli
