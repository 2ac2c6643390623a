#include "acme/protocol/external_account.h"

#include <gtest/gtest.h>

#include "tests/support/test_env.h"

namespace millrace::acme {
namespace {

constexpr const char* kJwk =
    R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

std::string binding_with(MacAlgorithm algorithm) {
  const Secret mac_key(std::string("0123456789abcdef0123456789abcdef"));
  const ExternalAccount account{"kid-1", {}, algorithm};
  return external_account_binding(account, mac_key, "https://ca.test/newAccount", kJwk).value();
}

std::string jws(const std::string& protected_header, const std::string& signature) {
  return R"({"protected":")" + protected_header +
         R"(","payload":"eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImY4M09KM0QyeEYxQmc4dnViOXRMZTFn)"
         R"(SE16Vjc2ZThUdXM5dVBIdlJWRVUiLCJ5IjoieF9GRXpSdTltMzZITE5fdHVlNjU5TE5wWFc2cEN5U3Rpa1lqS0)"
         R"(lXSTVhMCJ9","signature":")" +
         signature + R"("})";
}

// Expected values: Python's hmac over the same signing input.
TEST(ExternalAccount, binding_is_what_another_implementation_makes) {
  EXPECT_EQ(
      binding_with(MacAlgorithm::hs256),
      jws("eyJhbGciOiJIUzI1NiIsImtpZCI6ImtpZC0xIiwidXJsIjoiaHR0cHM6Ly9jYS50ZXN0L25ld0FjY291bnQifQ",
          "jcH82H3Sq_e9WJHyxJN5g19j2-z04FCp0GTtpH3Dhhk"));
  EXPECT_EQ(
      binding_with(MacAlgorithm::hs384),
      jws("eyJhbGciOiJIUzM4NCIsImtpZCI6ImtpZC0xIiwidXJsIjoiaHR0cHM6Ly9jYS50ZXN0L25ld0FjY291bnQifQ",
          "3X1huG7Hh6qqAsPJxIeRBmHKw2VSllpjqWJ4MA_Fs2Zw6PYhmLMho9xB9lQ06rb8"));
  EXPECT_EQ(
      binding_with(MacAlgorithm::hs512),
      jws("eyJhbGciOiJIUzUxMiIsImtpZCI6ImtpZC0xIiwidXJsIjoiaHR0cHM6Ly9jYS50ZXN0L25ld0FjY291bnQifQ",
          "bHCbt-"
          "A6k3ZI6tbjOy1bWDedMYz7B6yOX8tpsx0V3DTRZLesxyNfH6IDDtKYvHbHXT0EBv7P1mP5zx8RKzyE9g"));
}

TEST(ExternalAccount, an_algorithm_is_one_of_three) {
  EXPECT_EQ(parse_mac_algorithm("HS384").value(), MacAlgorithm::hs384);
  EXPECT_EQ(parse_mac_algorithm("hs256").error().text(),
            "'hs256' is not a MAC algorithm: expected HS256, HS384 or HS512");
}

TEST(ExternalAccount, mac_key_is_read_from_a_private_file) {
  test::TestEnv world;
  world.directory.write("mac", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n", 0600);
  const auto key = read_mac_key(world.files, {"kid-1", world.directory / "mac"});
  EXPECT_EQ(key.value().view(), "0123456789abcdef0123456789abcdef");
}

TEST(ExternalAccount, mac_key_may_be_padded_and_in_the_standard_alphabet) {
  test::TestEnv world;
  const auto read = [&world](const std::string& text) {
    world.directory.write("mac", text, 0600);
    return std::string(
        read_mac_key(world.files, {"kid-1", world.directory / "mac"}).value().view());
  };
  for (const char* text :
       {"-_--_w", "-_--_w==", "+/++/w==", "+/++/w", " -_--_w== \r\n", "\t+/++/w\n\n"}) {
    EXPECT_EQ(read(text), "\xfb\xff\xbe\xff") << text;
  }
}

TEST(ExternalAccount, mac_key_that_is_not_base64url_is_not_shown) {
  test::TestEnv world;
  world.directory.write("mac", "s3cret!\n", 0600);
  const auto key = read_mac_key(world.files, {"kid-1", world.directory / "mac"});
  EXPECT_EQ(key.error().text(),
            (world.directory / "mac").string() +
                ": expected one line of base64url or base64, the MAC key that the CA gave");
}

TEST(ExternalAccount, mac_key_that_others_can_read_is_refused) {
  test::TestEnv world;
  world.directory.write("mac", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n", 0644);
  EXPECT_FALSE(read_mac_key(world.files, {"kid-1", world.directory / "mac"}));
}

}  // namespace
}  // namespace millrace::acme
