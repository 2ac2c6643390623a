#include "acme/protocol/url.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(Url, https_with_the_characters_of_rfc_3986_passes) {
  EXPECT_TRUE(check_url("https://ca.test:14000/acme/order/1?x=%20~", "there"));
}

TEST(Url, others_are_refused_and_shown_printable) {
  EXPECT_EQ(check_url("http://ca.test/", "there").error().text(),
            "there: expected an https URL of at most 2048 octets, got \"http://ca.test/\"");
  EXPECT_EQ(
      check_url("https://ca.test/\x1b[2J\"", "there").error().text(),
      "there: expected an https URL of at most 2048 octets, got \"https://ca.test/\\x1b[2J\"\"");
  EXPECT_FALSE(check_url("https:///path", "there"));
  EXPECT_FALSE(check_url("https://", "there"));
  EXPECT_FALSE(check_url("", "there"));
  EXPECT_FALSE(check_url("https://ca.test/" + std::string(2048, 'a'), "there"));
}

TEST(Url, with_a_user_name_is_refused_and_its_password_not_shown) {
  EXPECT_EQ(check_url("https://user:secret@ca.test/order", "there").error().text(),
            "there: expected an https URL without a user name, got \"https://…@ca.test/order\"");
  EXPECT_FALSE(check_url("https://@ca.test/", "there"));
  EXPECT_TRUE(check_url("https://ca.test/a@b?c@d", "there"));
}

TEST(Url, on_this_host_s_loopback_is_known_in_all_its_forms) {
  for (const char* host : {"127.0.0.1", "127.255.0.9", "localhost", "LOCALHOST.", "a.localhost",
                           "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "127.1", "0x7f000001",
                           "2130706433", "017700000001"}) {
    EXPECT_TRUE(is_loopback("https://" + std::string(host) + ":14000/x")) << host;
  }
  for (const char* host : {"ca.test", "localhost.ca.test", "192.0.2.127", "[2001:db8::1]",
                           "128.0.0.1", "notlocalhost"}) {
    EXPECT_FALSE(is_loopback("https://" + std::string(host) + "/127.0.0.1")) << host;
  }
}

TEST(Url, on_loopback_is_for_a_ca_on_loopback_alone) {
  EXPECT_EQ(check_host("https://127.0.0.1/order", "https://ca.test/dir").error().text(),
            "https://127.0.0.1/order: the CA at https://ca.test/dir gives a URL on this host's "
            "loopback: not followed");
  EXPECT_TRUE(check_host("https://127.0.0.1/order", "https://localhost:14000/dir"));
  EXPECT_TRUE(check_host("https://other.test/order", "https://ca.test/dir"));
}

}  // namespace
}  // namespace millrace::acme
