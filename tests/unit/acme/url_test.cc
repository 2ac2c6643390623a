#include "acme/url.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(Url, https_with_the_characters_of_rfc_3986_passes) {
  EXPECT_TRUE(check_url("https://ca.test:14000/acme/order/1?x=%20~", "there"));
}

TEST(Url, others_are_refused_and_shown_printable) {
  EXPECT_EQ(check_url("http://ca.test/", "there").error().text(),
            "there: want an https URL of at most 2048 octets, seen \"http://ca.test/\"");
  EXPECT_EQ(check_url("https://ca.test/\x1b[2J\"", "there").error().text(),
            "there: want an https URL of at most 2048 octets, seen \"https://ca.test/\\x1b[2J\"\"");
  EXPECT_FALSE(check_url("https:///path", "there"));
  EXPECT_FALSE(check_url("https://", "there"));
  EXPECT_FALSE(check_url("", "there"));
  EXPECT_FALSE(check_url("https://ca.test/" + std::string(2048, 'a'), "there"));
}

}  // namespace
}  // namespace millrace::acme
