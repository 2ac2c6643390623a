#include "core/crypto/openssl.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/base/encoding.h"

namespace millrace {
namespace {

// FIPS 180-4 examples, as printed by sha256sum(1) and sha512sum(1) of coreutils.
TEST(Digest, is_that_of_coreutils) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha512("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(OpensslError, is_the_newest_one_and_empties_the_queue) {
  const BioPtr bio = bio_reading("nothing");
  EXPECT_EQ(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), nullptr);
  EXPECT_EQ(openssl_error(), "no start line");
  EXPECT_EQ(openssl_error(), "no reason given");
}

TEST(MemoryBio, gives_back_what_was_written) {
  const BioPtr bio = bio_writing();
  EXPECT_EQ(bio_contents(bio), "");
  EXPECT_EQ(BIO_write(bio.get(), "a\0b", 3), 3);
  EXPECT_EQ(bio_contents(bio), std::string_view("a\0b", 3));
}

TEST(FromDer, wants_the_object_and_not_an_octet_more) {
  const EvpPkeyPtr key(EVP_EC_gen("P-256"));
  const std::string der = der_of<EVP_PKEY>(i2d_PUBKEY, key.get());
  EXPECT_TRUE(from_der<EvpPkeyPtr>(d2i_PUBKEY, der));
  EXPECT_FALSE(from_der<EvpPkeyPtr>(d2i_PUBKEY, der + "x"));
  EXPECT_FALSE(from_der<EvpPkeyPtr>(d2i_PUBKEY, der.substr(0, der.size() - 1)));
  EXPECT_FALSE(from_der<EvpPkeyPtr>(d2i_PUBKEY, ""));
  ERR_clear_error();
}

}  // namespace
}  // namespace millrace
