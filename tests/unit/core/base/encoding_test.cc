#include "core/base/encoding.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

struct Vector {
  std::string octets, text;
};

// RFC 4648 §10.
const Vector kBase64Vectors[] = {{"", ""},
                                 {"f", "Zg=="},
                                 {"fo", "Zm8="},
                                 {"foo", "Zm9v"},
                                 {"foob", "Zm9vYg=="},
                                 {"fooba", "Zm9vYmE="},
                                 {"foobar", "Zm9vYmFy"}};

TEST(Base64, writes_the_vectors_of_the_rfc) {
  for (const auto& [octets, text] : kBase64Vectors) EXPECT_EQ(to_base64(octets), text);
}

TEST(Base64, reads_the_vectors_of_the_rfc) {
  for (const auto& [octets, text] : kBase64Vectors) EXPECT_EQ(from_base64(text), octets) << text;
}

TEST(Base64, wants_its_padding) {
  for (const char* text : {"Zg", "Zg=", "Zm8", "=", "==", "====", "Zm9v="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, refuses_a_second_text_for_the_same_octets) {
  for (const char* text : {"Zh==", "Zk==", "Zm9=", "Zm+="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, refuses_white_space_and_the_other_alphabet) {
  for (const char* text : {"Zm9v\n", "Zm 9", "-_-_", "Zg==Zg==", "Z===", "Zm=v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

// RFC 7515 §2 and appendix C.
TEST(Base64Url, writes_and_reads_the_vector_of_the_rfc) {
  const std::string octets("\x03\xEC\xFF\xE0\xC1", 5);
  EXPECT_EQ(to_base64url(octets), "A-z_4ME");
  EXPECT_EQ(from_base64url("A-z_4ME"), octets);
}

TEST(Base64Url, refuses_padding_the_other_alphabet_and_stray_bits) {
  for (const char* text : {"Zg==", "A+z/4ME", "Z", "Zh", "Zm9vYmF", "A-z_4ME\n"}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

TEST(Base64Url, gives_every_octet_back) {
  std::string all;
  for (int value = 0; value < 256; ++value) {
    all += static_cast<char>(value);
    EXPECT_EQ(from_base64url(to_base64url(all)), all);
    EXPECT_EQ(from_base64(to_base64(all)), all);
  }
}

// RFC 4648 §10.
TEST(Hex, writes_lower_case_and_reads_either) {
  EXPECT_EQ(to_hex("foobar"), "666f6f626172");
  EXPECT_EQ(from_hex("666F6f626172"), "foobar");
  EXPECT_EQ(to_hex(std::string("\0\xff", 2)), "00ff");
}

TEST(Hex, refuses_half_octets_and_other_characters) {
  for (const char* text : {"6", "6g", "0x66", " 66", "6 6 "}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

// RFC 4648 §10, without the padding.
TEST(Base32, vectors_of_the_rfc) {
  const Vector vectors[] = {{"", ""},
                            {"f", "my"},
                            {"fo", "mzxq"},
                            {"foo", "mzxw6"},
                            {"foob", "mzxw6yq"},
                            {"fooba", "mzxw6ytb"},
                            {"foobar", "mzxw6ytboi"}};
  for (const auto& [octets, text] : vectors) EXPECT_EQ(to_base32(octets), text);
}

}  // namespace
}  // namespace millrace
