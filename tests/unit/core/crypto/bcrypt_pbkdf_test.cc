#include "core/crypto/bcrypt_pbkdf.h"

#include <string>

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/blowfish.h"

namespace millrace {
namespace {

// Of Schneier's description: the first and the last words of the subkeys and of each S-box.
TEST(Blowfish, begins_with_the_digits_of_pi) {
  const BlowfishWords& words = pi_words();
  EXPECT_EQ(words.at(0), 0x243F6A88U);
  EXPECT_EQ(words.at(17), 0x8979FB1BU);
  EXPECT_EQ(words.at(18), 0xD1310BA6U);
  EXPECT_EQ(words.at(18 + 255), 0x6E85076AU);
  EXPECT_EQ(words.at(18 + 256), 0x4B7A70E9U);
  EXPECT_EQ(words.at(18 + 512), 0xE93D5A68U);
  EXPECT_EQ(words.at(18 + 768), 0x3A39CE37U);
  EXPECT_EQ(words.at(kBlowfishWords - 1), 0x3AC372E6U);
}

std::string encrypted(const char* key, uint32_t left, uint32_t right) {
  Blowfish cipher;
  cipher.expand({}, from_hex(key).value());
  cipher.encrypt(left, right);
  std::string octets;
  for (const uint32_t word : {left, right}) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) octets += static_cast<char>(word >> shift);
  }
  return to_hex(octets);
}

// Eric Young's vectors.
TEST(Blowfish, encrypts_as_published) {
  EXPECT_EQ(encrypted("0000000000000000", 0, 0), "4ef997456198dd78");
  EXPECT_EQ(encrypted("ffffffffffffffff", 0xFFFFFFFFU, 0xFFFFFFFFU), "51866fd5b85ecb8a");
  EXPECT_EQ(encrypted("0123456789abcdef", 0x11111111U, 0x11111111U), "61f9c3802281b096");
  EXPECT_EQ(encrypted("fedcba9876543210", 0x01234567U, 0x89ABCDEFU), "0aceab0fc6a0a28d");
}

struct Vector {
  std::string passphrase, salt;
  uint32_t rounds;
  const char* key;
};

class BcryptPbkdf : public testing::TestWithParam<Vector> {};

TEST_P(BcryptPbkdf, gives_the_published_key) {
  const Vector& vector = GetParam();
  const Secret passphrase{std::string(vector.passphrase)};
  const size_t size = std::string_view(vector.key).size() / 2;
  const Secret key = bcrypt_pbkdf(passphrase, vector.salt, vector.rounds, size);
  EXPECT_EQ(to_hex(key.view()), vector.key);
}

// Of the tests of OpenBSD and of pyca/bcrypt.
INSTANTIATE_TEST_SUITE_P(
    Published, BcryptPbkdf,
    testing::Values(Vector{"password", "salt", 4,
                           "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9"},
                    Vector{"password", std::string("\0", 1), 4, "c12b566235eee04c212598970a579a67"},
                    Vector{std::string("\0", 1), "salt", 4, "6051be18c2f4f82cbf0efee5471b4bb9"},
                    Vector{std::string("password\0", 9), std::string("salt\0", 5), 4,
                           "7410e44cf4fa07bfaac8a928b1727fac001375e7bf7384370f48efd121743050"},
                    Vector{std::string("pass\0wor", 8), std::string("sa\0l", 4), 4,
                           "c2bffd9db38f6569efef4372f4de83c0"},
                    Vector{"password", "salt", 8,
                           "e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec7"
                           "6227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8d"},
                    Vector{"password", "salt", 42, "833cf0dcf56db65608e8f0dc0ce882bd"}));

}  // namespace
}  // namespace millrace
