#include "acme/directory.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(Directory, holds_the_resources_and_ignores_what_it_does_not_know) {
  const auto directory = parse_directory(
      R"({"newNonce":"https://ca.test/n","newAccount":"https://ca.test/a",
          "newOrder":"https://ca.test/o","newAuthz":7,"keyChange":null,
          "revokeCert":"https://ca.test/r",
          "meta":{"termsOfService":"https://ca.test/tos","externalAccountRequired":true,"x":[]}})",
      "https://ca.test/dir");
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->new_nonce, "https://ca.test/n");
  EXPECT_EQ(directory->new_account, "https://ca.test/a");
  EXPECT_EQ(directory->new_order, "https://ca.test/o");
  EXPECT_EQ(directory->key_change, "");
  EXPECT_EQ(directory->revoke_cert, "https://ca.test/r");
  EXPECT_EQ(directory->terms_of_service, "https://ca.test/tos");
  EXPECT_TRUE(directory->external_account_required);
}

TEST(Directory, without_a_resource_is_an_error_that_names_it) {
  EXPECT_EQ(
      parse_directory(R"({"newNonce":"https://ca.test/n"})", "https://ca.test/dir").error().text(),
      "https://ca.test/dir: /newAccount: missing");
  EXPECT_EQ(
      parse_directory(R"({"newNonce":"ftp://ca.test/n"})", "https://ca.test/dir").error().text(),
      "https://ca.test/dir: /newNonce: want an https URL of at most 2048 octets, seen "
      "\"ftp://ca.test/n\"");
  EXPECT_FALSE(parse_directory("[]", "https://ca.test/dir"));
  EXPECT_FALSE(parse_directory("<html>", "https://ca.test/dir"));
}

}  // namespace
}  // namespace millrace::acme
