#include "acme/protocol/private_jwk.h"

#include <gtest/gtest.h>

#include "acme/protocol/jws.h"
#include "core/base/json.h"
#include "tests/support/acme/vector_keys.h"

namespace millrace::acme {
namespace {

Json changed(const char* jwk, const char* member, const Json& value) {
  Json json = Json::parse(jwk);
  json[member] = value;
  return json;
}

std::string jwk_error(const Json& jwk) {
  const auto key = parse_private_jwk(jwk.dump(), "key.json");
  return key ? "" : key.error().text();
}

TEST(PrivateJwk, is_the_same_key_as_its_pem) {
  const PrivateKey key = parse_private_jwk(kRfc7515EcJwk, "A.3").value();
  EXPECT_EQ(key.to_pem().view(), PrivateKey::from_pem(kRfc7515EcKey, "A.3")->to_pem().view());
}

TEST(PrivateJwk, of_rsa_has_the_public_part_of_the_rfc) {
  const PrivateKey key = parse_private_jwk(kRfc7515RsaJwk, "A.2").value();
  EXPECT_EQ(key.type().value(), KeyType::rsa_2048);
  const Json wanted = Json::parse(kRfc7515RsaJwk), seen = Json::parse(public_jwk(key).value());
  EXPECT_EQ(seen["n"], wanted["n"]);
  EXPECT_EQ(seen["e"], wanted["e"]);
}

TEST(PrivateJwk, must_be_whole) {
  for (const char* jwk : {kRfc7515RsaJwk, kRfc7515EcJwk}) {
    const Json whole = Json::parse(jwk);
    for (const auto& [member, value] : whole.items()) {
      Json part = whole;
      part.erase(member);
      EXPECT_EQ(jwk_error(part), "key.json: /" + member + ": missing");
    }
  }
}

TEST(PrivateJwk, must_have_two_halves_that_match) {
  const std::string other = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM";
  EXPECT_EQ(jwk_error(changed(kRfc7515EcJwk, "d", other)).find("key.json: the numbers of the JWK"),
            0U);
  const std::string n = Json::parse(kRfc7515RsaJwk)["n"];
  EXPECT_NE(jwk_error(changed(kRfc7515RsaJwk, "n", "p" + n.substr(1))), "");
}

TEST(PrivateJwk, of_another_kind_is_refused_by_name) {
  EXPECT_EQ(jwk_error(changed(kRfc7515EcJwk, "kty", "oct")), "key.json: /kty: expected RSA or EC");
  EXPECT_EQ(jwk_error(changed(kRfc7515EcJwk, "crv", "P-521")),
            "key.json: /crv: expected P-256 or P-384");
  EXPECT_EQ(jwk_error(changed(kRfc7515EcJwk, "crv", "P-384")),
            "key.json: /x, /y: expected 48 octets each");
}

TEST(PrivateJwk, errors_show_nothing_of_it) {
  EXPECT_EQ(jwk_error(changed(kRfc7515EcJwk, "d", "s3cret+/=")),
            "key.json: /d: expected a number in base64url without padding");
  EXPECT_EQ(parse_private_jwk(R"({"d": s3cret})", "key.json").error().text(),
            "key.json: expected a JWK, got text that is not JSON");
}

TEST(PrivateJwk, or_pem_is_detected_by_its_first_character) {
  EXPECT_TRUE(parse_account_key(std::string("\n ") + kRfc7515EcJwk, "key.json").ok());
  EXPECT_TRUE(parse_account_key(kP384Key, "key.pem").ok());
  EXPECT_EQ(parse_account_key("", "key.pem").error().text(), "key.pem: no private key in PEM");
}

}  // namespace
}  // namespace millrace::acme
