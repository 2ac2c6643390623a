#include "core/bundle/bundle_head.h"

#include <gmock/gmock.h>

#include "tests/support/bundle_support.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;

class BundleHead : public test::OutboxTest {
 protected:
  std::string fault() {
    const auto meta = read_bundle_meta(files_, outbox_, reader(), now_);
    if (!meta) return meta.error().text();
    return *meta ? "" : "no bundle";
  }
};

TEST_F(BundleHead, is_what_the_whole_bundle_says_of_itself) {
  EXPECT_EQ(fault(), "no bundle");
  ASSERT_TRUE(write({{"a", "1"}}));
  const auto meta = read_bundle_meta(files_, outbox_, reader(), now_);
  ASSERT_TRUE(meta && *meta);
  EXPECT_EQ((*meta)->serial, 1U);
  EXPECT_EQ((*meta)->scope, "csr");
  EXPECT_EQ((*meta)->expires, now_ + kLifetime);
}

TEST_F(BundleHead, does_not_read_the_contents) {
  ASSERT_TRUE(write({{"a", "1"}}));
  directory_.write("outbox/v/00000001/a", "2");
  EXPECT_EQ(fault(), "");
}

TEST_F(BundleHead, must_be_the_one_that_was_signed) {
  ASSERT_TRUE(write({{"a", "1"}}));
  std::string meta = directory_.read("outbox/v/00000001/META.json");
  directory_.write("outbox/v/00000001/META.json", meta + " ");
  EXPECT_EQ(fault(), at("v/00000001/META.json") + ": not the file that is listed in SHA256.sig");
  std::filesystem::remove((outbox_ / "v/00000001/META.json").string());
  EXPECT_EQ(fault(), at("v/00000001") + ": no META.json in it: an incomplete bundle");
}

TEST_F(BundleHead, of_another_key_or_expired_is_refused) {
  ASSERT_TRUE(write({{"a", "1"}}));
  now_ += kLifetime;
  EXPECT_THAT(fault(), HasSubstr(" expired at "));
  key_ = SignifySecretKey::generate().value();
  EXPECT_THAT(fault(), HasSubstr("do not trust this bundle"));
}

}  // namespace
}  // namespace millrace
