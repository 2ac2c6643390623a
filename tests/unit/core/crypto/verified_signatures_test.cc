#include "core/crypto/verified_signatures.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(VerifiedSignatures, contain_what_was_kept) {
  VerifiedSignatures verified;
  EXPECT_FALSE(verified.contains({"key", "data", "signature"}));
  verified.keep({"key", "data", "signature"});
  EXPECT_TRUE(verified.contains({"key", "data", "signature"}));
}

TEST(VerifiedSignatures, do_not_contain_what_differs_in_one_octet) {
  VerifiedSignatures verified;
  verified.keep({"key", "data", "signature"});
  EXPECT_FALSE(verified.contains({"kex", "data", "signature"}));
  EXPECT_FALSE(verified.contains({"key", "dato", "signature"}));
  EXPECT_FALSE(verified.contains({"key", "data", "signaturf"}));
}

TEST(VerifiedSignatures, do_not_contain_the_same_octets_cut_elsewhere) {
  VerifiedSignatures verified;
  verified.keep({"key", "data", "signature"});
  EXPECT_FALSE(verified.contains({"keyd", "ata", "signature"}));
  EXPECT_FALSE(verified.contains({"key", "datas", "ignature"}));
  EXPECT_FALSE(verified.contains({"", "keydata", "signature"}));
}

TEST(VerifiedSignatures, do_not_grow_without_end) {
  VerifiedSignatures verified;
  for (size_t i = 0; i <= VerifiedSignatures::kMost; ++i) {
    verified.keep({"key", std::to_string(i), "signature"});
  }
  EXPECT_FALSE(verified.contains({"key", "0", "signature"}));
  EXPECT_TRUE(verified.contains({"key", std::to_string(VerifiedSignatures::kMost), "signature"}));
}

}  // namespace
}  // namespace millrace
