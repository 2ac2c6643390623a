#include "acme/protocol/challenge.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

// The token of RFC 8555 §8.4's example and the thumbprint of RFC 7638 §3.1.
constexpr const char* kToken = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
constexpr const char* kThumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

// The example of draft-ietf-acme-dns-account-label.
constexpr const char* kAccount = "https://example.com/acme/acct/ExampleAccount";

TEST(Challenge, account_label_is_that_of_the_draft) {
  EXPECT_EQ(account_label(kAccount), "_ujmmovf2vn55tgye");
}

TEST(Challenge, key_authorization_joins_token_and_thumbprint) {
  EXPECT_EQ(key_authorization(kToken, kThumbprint),
            "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA."
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

// printf TOKEN.THUMBPRINT | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =
TEST(Challenge, dns01_value_is_what_openssl_makes) {
  EXPECT_EQ(dns01_value(kToken, kThumbprint), "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8");
}

TEST(Challenge, wildcard_and_base_share_one_owner) {
  const CertName base = CertName::parse("example.test").value();
  const CertName wildcard = CertName::parse("*.example.test").value();
  for (const CertName& name : {base, wildcard}) {
    const auto owner = [&](ChallengeType type) {
      return challenge_owner(type, name, kAccount).value().text();
    };
    EXPECT_EQ(owner(ChallengeType::dns01), "_acme-challenge.example.test.");
    EXPECT_EQ(owner(ChallengeType::dns_account01),
              "_ujmmovf2vn55tgye._acme-challenge.example.test.");
    EXPECT_EQ(owner(ChallengeType::dns_persist01), "_validation-persist.example.test.");
  }
}

TEST(Challenge, owner_that_the_dns_cannot_hold_is_an_error) {
  const std::string label(60, 'a');
  const std::string long_name = label + "." + label + "." + label + "." + label + ".test";
  for (const ChallengeType type : kChallengeTypes) {
    EXPECT_FALSE(challenge_owner(type, CertName::parse(long_name).value(), kAccount));
  }
}

}  // namespace
}  // namespace millrace::acme
