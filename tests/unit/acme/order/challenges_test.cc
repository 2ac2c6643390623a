// Certificates that are proven by other challenges than dns-01.
#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

const Json kDeployed = {{"issuer-domain-names", {"ca.test"}}};
constexpr const char* kValue = "ca.test; accounturi=https://ca.test/account/0; policy=wildcard";

class OtherChallenges : public testing::Test {
 protected:
  void use(ChallengeType type) {
    for (CertificateSettings& certificate : world_.settings.certificates) {
      certificate.challenge = type;
    }
    world_.csr();
  }

  World world_;
};

TEST_F(OtherChallenges, dns_account01_has_an_owner_for_the_account) {
  world_.acme.script.challenge_types = {"dns-01", "dns-account-01"};
  use(ChallengeType::dns_account01);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state().issued);
  // printf https://ca.test/account/0 | openssl dgst -sha256 -binary | head -c 10 | base32
  for (const std::string& looked : world_.acme.looked_for()) {
    EXPECT_TRUE(looked.starts_with("_6chuil4oxrriwork._acme-challenge.example.test. ")) << looked;
  }
  EXPECT_EQ(world_.acme.looked_for().size(), 2U);
}

TEST_F(OtherChallenges, what_is_not_offered_is_said_with_what_is) {
  use(ChallengeType::dns_account01);
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/authorization/0: the CA offers no dns-account-01 "
            "challenge for *.example.test; it offers: http-01, dns-01, tls-alpn-01");
}

TEST_F(OtherChallenges, dns_persist01_wants_one_record_for_a_name_and_its_wildcard) {
  world_.acme.script.challenge_types = {"dns-01", "dns-persist-01"};
  world_.acme.script.persistence = kDeployed;
  use(ChallengeType::dns_persist01);
  EXPECT_EQ(errors_of(world_.order()), "");
  ASSERT_EQ(world_.wanted().size(), 1U);
  EXPECT_EQ(world_.wanted()[0].owner.text(), "_validation-persist.example.test.");
  EXPECT_EQ(world_.wanted()[0].value, kValue);
}

TEST_F(OtherChallenges, the_record_is_not_for_the_wildcard_where_none_is_wanted) {
  world_.acme.script.challenge_types = {"dns-persist-01"};
  world_.acme.script.persistence = kDeployed;
  world_.web().names = {name_of("example.test"), name_of("www.example.test")};
  use(ChallengeType::dns_persist01);
  EXPECT_EQ(errors_of(world_.order()), "");
  ASSERT_EQ(world_.wanted().size(), 2U);
  EXPECT_EQ(world_.wanted()[0].value, "ca.test; accounturi=https://ca.test/account/0");
}

TEST_F(OtherChallenges, the_record_stays_wanted_when_the_certificate_is_there) {
  world_.acme.script.challenge_types = {"dns-persist-01"};
  world_.acme.script.persistence = kDeployed;
  use(ChallengeType::dns_persist01);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state().issued);
  EXPECT_FALSE(world_.state().order);
  EXPECT_FALSE(world_.order().changed);
  ASSERT_EQ(world_.wanted().size(), 1U);
  EXPECT_EQ(world_.wanted()[0].value, kValue);
  // And the next order requires the same.
  world_.restart();
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  EXPECT_EQ(world_.wanted().size(), 1U);
  EXPECT_EQ(errors_of(world_.issue()), "");
}

TEST_F(OtherChallenges, the_record_is_wanted_no_longer_when_the_configuration_says_otherwise) {
  world_.acme.script.challenge_types = {"dns-persist-01", "dns-01"};
  world_.acme.script.persistence = kDeployed;
  use(ChallengeType::dns_persist01);
  world_.issue();
  world_.web().challenge = ChallengeType::dns01;
  EXPECT_TRUE(world_.order().changed);
  EXPECT_TRUE(world_.wanted().empty());
}

TEST_F(OtherChallenges, the_record_goes_with_its_name) {
  world_.acme.script.challenge_types = {"dns-persist-01"};
  world_.acme.script.persistence = kDeployed;
  use(ChallengeType::dns_persist01);
  world_.issue();
  world_.web().names = {name_of("www.example.test")};
  world_.csr();
  world_.order();
  ASSERT_EQ(world_.wanted().size(), 1U);
  EXPECT_EQ(world_.wanted()[0].owner.text(), "_validation-persist.www.example.test.");
}

TEST_F(OtherChallenges, the_hashing_form_is_used_where_directory_and_challenge_have_it) {
  world_.acme.script.challenge_types = {"dns-persist-01"};
  world_.acme.script.persistence = {{"issuerDomainNames", {"ca.test"}}};
  world_.acme.script.meta = {{"issuerDomainNames", {"ca.test"}},
                             {"accountHashPrefix", "https://ca.test/hash/"}};
  use(ChallengeType::dns_persist01);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state().issued);
  EXPECT_TRUE(
      world_.wanted()[0].value.starts_with("ca.test; accounturi=https://ca.test/hash/sha-256/"));
}

}  // namespace
}  // namespace millrace::acme
