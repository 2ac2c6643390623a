#include "core/crypto/pkcs8.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "core/base/encoding.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

std::string digest_of_key(const EvpPkeyPtr& key) {
  return key ? to_hex(sha256(der_of<EVP_PKEY>(i2d_PUBKEY, key.get()))) : "none";
}

EvpPkeyPtr loaded_key(const std::string& name) {
  return pkcs8_key(test::vector_file("x509/" + name));
}

TEST(Pkcs8Key, is_the_key_that_openssl_wrote) {
  EXPECT_EQ(digest_of_key(loaded_key("leaf.key")), test::vector_line("x509/leaf.spki-sha256"));
  EXPECT_EQ(digest_of_key(loaded_key("p384.key")), test::vector_line("x509/p384.spki-sha256"));
}

TEST(Pkcs8Key, may_be_of_any_algorithm) {
  EXPECT_EQ(EVP_PKEY_is_a(loaded_key("rsa1024.key").get(), "RSA"), 1);
  EXPECT_EQ(EVP_PKEY_is_a(loaded_key("ed25519.key").get(), "ED25519"), 1);
}

TEST(Pkcs8Key, is_none_in_another_form) {
  for (const char* name : {"leaf-sec1.key", "rsa2048-pkcs1.key", "with-parameters.key",
                           "encrypted.key", "encrypted-sec1.key", "leaf.pem"}) {
    EXPECT_EQ(loaded_key(name), nullptr) << name;
  }
  EXPECT_EQ(pkcs8_key(""), nullptr);
}

TEST(Pkcs8Key, is_none_when_damaged) {
  const std::string whole = test::vector_file("x509/leaf.key");
  const size_t text = whole.find('\n') + 1;
  std::string no_pkcs8 = whole;
  no_pkcs8.replace(text, 4, "AAAA");
  EXPECT_EQ(pkcs8_key(no_pkcs8), nullptr);
  std::string short_key = "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n";
  EXPECT_EQ(pkcs8_key(short_key), nullptr);
  EXPECT_EQ(pkcs8_key(whole.substr(0, whole.size() / 2)), nullptr);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace millrace
