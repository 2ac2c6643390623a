#include "acme/protocol/directory.h"

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

TEST(Directory, reports_what_goes_beyond_rfc_8555) {
  const auto directory = parse_directory(
      R"({"newNonce":"https://ca.test/n","newAccount":"https://ca.test/a",
          "newOrder":"https://ca.test/o","renewalInfo":"https://ca.test/ari",
          "meta":{"profiles":{"tlsserver":"45 days\u001b[2J","classic":"","odd":7}}})",
      "https://ca.test/dir");
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->renewal_info, "https://ca.test/ari");
  EXPECT_EQ(directory->offered_profiles(), "classic, tlsserver");
  EXPECT_EQ(directory->offered_profiles(Directory::Detail::texts),
            "classic, tlsserver (45 days\\x1b[2J)");
}

TEST(Directory, is_not_spoilt_by_an_extension_that_cannot_be_used) {
  const auto directory = parse_directory(
      R"({"newNonce":"https://ca.test/n","newAccount":"https://ca.test/a",
          "newOrder":"https://ca.test/o","renewalInfo":"http://ca.test/ari",
          "meta":{"profiles":[]}})",
      "https://ca.test/dir");
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->renewal_info, "");
  EXPECT_EQ(directory->offered_profiles(), "none");
}

Directory with_meta(const std::string& meta) {
  return parse_directory(R"({"newNonce":"https://ca.test/n","newAccount":"https://ca.test/a",
                             "newOrder":"https://ca.test/o","meta":)" +
                             meta + "}",
                         "https://ca.test/dir")
      .value();
}

TEST(Directory, says_how_the_ca_calls_itself) {
  const Directory directory = with_meta(
      R"({"caaIdentities":["CA.test.","two words","other.test"],"issuerDomainNames":["ca.test"],
          "accountHashPrefix":"https://ca.test/hash/"})");
  EXPECT_EQ(directory.caa_identities, (std::vector<std::string>{"ca.test", "other.test"}));
  EXPECT_EQ(directory.issuer_domain_names, std::vector<std::string>{"ca.test"});
  EXPECT_EQ(directory.account_hash_prefix, "https://ca.test/hash/");
}

TEST(Directory, issuer_names_that_are_not_what_the_draft_wants_count_for_nothing) {
  for (const char* names :
       {R"(["ca.test","two words"])", R"(["CA.test"])", R"(["ca.test."])", "[]", "[7]",
        "\"ca.test\"", R"(["1","2","3","4","5","6","7","8","9","10","11"])"}) {
    EXPECT_TRUE(with_meta(std::string(R"({"issuerDomainNames":)") + names + "}")
                    .issuer_domain_names.empty())
        << names;
  }
  for (const char* prefix : {"\"http://ca.test/\"", "\"https://ca.test/;x=\"", "7"}) {
    EXPECT_EQ(with_meta(std::string(R"({"accountHashPrefix":)") + prefix + "}").account_hash_prefix,
              "")
        << prefix;
  }
}

TEST(Directory, without_a_resource_is_an_error_that_names_it) {
  EXPECT_EQ(
      parse_directory(R"({"newNonce":"https://ca.test/n"})", "https://ca.test/dir").error().text(),
      "https://ca.test/dir: /newAccount: missing");
  EXPECT_EQ(
      parse_directory(R"({"newNonce":"ftp://ca.test/n"})", "https://ca.test/dir").error().text(),
      "https://ca.test/dir: /newNonce: expected an https URL of at most 2048 octets, got "
      "\"ftp://ca.test/n\"");
  EXPECT_FALSE(parse_directory("[]", "https://ca.test/dir"));
  EXPECT_FALSE(parse_directory("<html>", "https://ca.test/dir"));
}

}  // namespace
}  // namespace millrace::acme
