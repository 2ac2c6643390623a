#include "core/env/handshakes.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(StarttlsNames, are_read_as_they_are_written) {
  for (const Starttls starttls : kAllStarttls) {
    const auto parsed = parse_starttls(to_text(starttls));
    ASSERT_TRUE(parsed) << to_text(starttls);
    EXPECT_EQ(*parsed, starttls);
  }
  EXPECT_EQ(parse_starttls("SMTP").error().message,
            "'SMTP' is not a STARTTLS protocol: expected none, smtp, lmtp, imap, pop3, sieve, ftp, "
            "ldap, postgres, xmpp, xmpp-server");
}

TEST(StarttlsNames, follow_from_the_port) {
  const std::pair<uint16_t, const char*> kKnown[] = {
      {25, "smtp"},          {587, "smtp"}, {24, "lmtp"},  {143, "imap"},      {110, "pop3"},
      {4190, "sieve"},       {21, "ftp"},   {389, "ldap"}, {5432, "postgres"}, {5222, "xmpp"},
      {5269, "xmpp-server"}, {443, "none"}, {465, "none"}, {993, "none"},      {853, "none"}};
  for (const auto& [port, name] : kKnown) EXPECT_EQ(to_text(starttls_of_port(port)), name) << port;
}

}  // namespace
}  // namespace millrace
