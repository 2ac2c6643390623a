#include "core/crypto/key.h"

#include <gtest/gtest.h>

#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;
using test::vector_line;

Result<PrivateKey> load(const std::string& name) {
  return PrivateKey::from_pem(vector_file("x509/" + name), name);
}

std::string key_refusal(const std::string& name) {
  const auto key = load(name);
  return key ? "accepted" : key.error().text();
}

TEST(KeyType, is_read_as_written) {
  for (const char* text : {"ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "rsa-4096"}) {
    EXPECT_EQ(to_text(parse_key_type(text).value()), text);
  }
}

TEST(KeyType, that_is_not_known_is_answered_with_those_that_are) {
  EXPECT_EQ(parse_key_type("dsa").error().text(),
            "'dsa' is not a key type: expected one of ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072, "
            "rsa-4096");
}

TEST(SpkiDigest, refuses_that_of_empty_input) {
  EXPECT_EQ(SpkiDigest::parse("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")
                .error()
                .text(),
            "digest e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 is that of "
            "empty input, not of a key");
}

TEST(SpkiDigest, is_64_hexadecimal_digits) {
  EXPECT_EQ(SpkiDigest::parse(std::string(64, 'A'))->hex(), std::string(64, 'a'));
  EXPECT_EQ(SpkiDigest::parse("12ab").error().text(),
            "'12ab' is not a SHA-256 digest: expected 64 hexadecimal digits");
  EXPECT_FALSE(SpkiDigest::parse(std::string(63, 'a') + "g"));
  EXPECT_FALSE(SpkiDigest::parse(std::string(66, 'a')));
}

TEST(PrivateKey, has_the_digest_that_openssl_computes) {
  for (const char* name : {"leaf", "with-parameters", "p384", "rsa2048-pkcs1"}) {
    EXPECT_EQ(load(std::string(name) + ".key")->spki_digest().hex(),
              vector_line("x509/" + std::string(name) + ".spki-sha256"));
  }
}

TEST(PrivateKey, is_read_in_pkcs8_and_in_the_traditional_form) {
  EXPECT_EQ(load("leaf.key")->spki_digest(), load("leaf-sec1.key")->spki_digest());
}

TEST(PrivateKey, is_written_as_openssl_writes_pkcs8) {
  EXPECT_EQ(load("leaf-sec1.key")->to_pem().view(), vector_file("x509/leaf.key"));
}

TEST(PrivateKey, that_is_encrypted_is_refused_without_asking) {
  const std::string what =
      ": the key is encrypted, expected one without a passphrase: openssl pkey -in OLD -out NEW, "
      "with umask 077";
  EXPECT_EQ(key_refusal("encrypted.key"), "encrypted.key" + what);
  EXPECT_EQ(key_refusal("encrypted-sec1.key"), "encrypted-sec1.key" + what);
}

TEST(PrivateKey, is_not_found_in_what_is_none) {
  EXPECT_EQ(key_refusal("leaf.pub"), "leaf.pub: no private key in PEM");
  EXPECT_EQ(PrivateKey::from_pem("", "empty").error().text(), "empty: no private key in PEM");
  const std::string cut = vector_file("x509/leaf.key").substr(0, 150);
  EXPECT_TRUE(PrivateKey::from_pem(cut, "cut off")
                  .error()
                  .text()
                  .starts_with("cut off: cannot read the private key: "));
  EXPECT_EQ(PrivateKey::from_pem(std::string(65537, 'x'), "big").error().text(),
            "big: 65537 octets, expected a private key of at most 65536");
}

TEST(PrivateKey, of_a_type_that_no_ca_takes_says_what_it_is) {
  const std::string wanted =
      ": expected one of ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072, rsa-4096";
  EXPECT_EQ(load("rsa1024.key")->type().error().text(), "a key of type RSA of 1024 bits" + wanted);
  EXPECT_EQ(load("ed25519.key")->type().error().text(),
            "a key of type ED25519 of 256 bits" + wanted);
}

TEST(PrivateKey, knows_its_type) {
  EXPECT_EQ(load("leaf.key")->type().value(), KeyType::ecdsa_p256);
  EXPECT_EQ(load("p384.key")->type().value(), KeyType::ecdsa_p384);
  EXPECT_EQ(load("rsa2048-pkcs1.key")->type().value(), KeyType::rsa_2048);
}

TEST(PrivateKey, is_made_of_the_type_asked_for_and_each_time_another) {
  for (KeyType type : {KeyType::ecdsa_p256, KeyType::ecdsa_p384, KeyType::rsa_2048}) {
    const auto key = PrivateKey::generate(type);
    EXPECT_EQ(key->type().value(), type);
    const auto again = PrivateKey::from_pem(key->to_pem().view(), "own");
    EXPECT_EQ(again->spki_digest(), key->spki_digest());
  }
  EXPECT_NE(PrivateKey::generate(KeyType::ecdsa_p256)->spki_digest(),
            PrivateKey::generate(KeyType::ecdsa_p256)->spki_digest());
}

// What is put together here of a new key, and what OpenSSL makes of the same key.
TEST(PrivateKey, that_was_made_here_is_encoded_as_openssl_does_it) {
  for (KeyType type : {KeyType::ecdsa_p256, KeyType::ecdsa_p384, KeyType::rsa_2048}) {
    const auto made = PrivateKey::generate(type);
    const auto read = PrivateKey::from_pem(made->to_pem().view(), "own");
    EXPECT_EQ(made->to_pem().view(), read->to_pem().view());
    EXPECT_EQ(made->public_der(), read->public_der());
  }
}

}  // namespace
}  // namespace millrace
