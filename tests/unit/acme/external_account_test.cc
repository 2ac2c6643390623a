#include "acme/external_account.h"

#include <gtest/gtest.h>

#include "tests/support/test_env.h"

namespace millrace::acme {
namespace {

constexpr const char* kJwk =
    R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

// Expected value: Python's hmac over the same signing input.
TEST(ExternalAccount, binding_is_what_another_implementation_makes) {
  const Secret mac_key(std::string("0123456789abcdef0123456789abcdef"));
  const auto binding =
      external_account_binding("kid-1", mac_key, "https://ca.test/newAccount", kJwk);
  EXPECT_EQ(
      binding.value(),
      R"({"protected":"eyJhbGciOiJIUzI1NiIsImtpZCI6ImtpZC0xIiwidXJsIjoiaHR0cHM6Ly9jYS50ZXN0L)"
      R"(25ld0FjY291bnQifQ","payload":"eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImY4M09KM0QyeE)"
      R"(YxQmc4dnViOXRMZTFnSE16Vjc2ZThUdXM5dVBIdlJWRVUiLCJ5IjoieF9GRXpSdTltMzZITE5fdHVlNjU5TE5)"
      R"(wWFc2cEN5U3Rpa1lqS0lXSTVhMCJ9",)"
      R"("signature":"jcH82H3Sq_e9WJHyxJN5g19j2-z04FCp0GTtpH3Dhhk"})");
}

TEST(ExternalAccount, mac_key_is_read_from_a_private_file) {
  test::TestEnv world;
  world.directory.write("mac", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n", 0600);
  const auto key = read_mac_key(world.files, {"kid-1", world.directory / "mac"});
  EXPECT_EQ(key.value().view(), "0123456789abcdef0123456789abcdef");
}

TEST(ExternalAccount, mac_key_that_is_no_base64url_is_not_shown) {
  test::TestEnv world;
  world.directory.write("mac", "s3cret+/=\n", 0600);
  const auto key = read_mac_key(world.files, {"kid-1", world.directory / "mac"});
  EXPECT_EQ(key.error().text(),
            (world.directory / "mac").string() +
                ": want one line of base64url without padding: the MAC key that the CA gave");
}

TEST(ExternalAccount, mac_key_that_others_can_read_is_refused) {
  test::TestEnv world;
  world.directory.write("mac", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n", 0644);
  EXPECT_FALSE(read_mac_key(world.files, {"kid-1", world.directory / "mac"}));
}

}  // namespace
}  // namespace millrace::acme
