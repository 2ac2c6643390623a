#include "core/bundle/bundle_memory.h"

#include "tests/support/bundle_support.h"

namespace millrace {
namespace {

class BundleMemories : public test::OutboxTest {
 protected:
  // Takes the current version's contents away: what can still be read of it is remembered.
  void empty_the_current_version() {
    const std::string link = real_->read_symlink(outbox_ / "current").value();
    ASSERT_TRUE(real_->remove_tree(outbox_ / link));
    ASSERT_TRUE(real_->make_directory(outbox_ / link, 0755));
  }
  BundleReader remembering() {
    BundleReader as = reader();
    as.memory = &memory_;
    return as;
  }
  Result<BundleOutcome> write_remembering(const FileTree& contents) {
    BundleWriter as = writer();
    as.memory = &memory_;
    return write_bundle(files_, outbox_, as, contents, now_);
  }
  std::string whole_fault() {
    return at("v/00000001") + ": no SHA256.sig in it: an incomplete bundle";
  }

  BundleMemory memory_;
};

TEST_F(BundleMemories, have_a_version_read_once) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  ASSERT_EQ(read_fault(remembering()), "");
  empty_the_current_version();
  const auto bundle = read_bundle(files_, outbox_, remembering(), now_).value();
  EXPECT_EQ(bundle->files, (FileTree{{"a", "1"}}));
  EXPECT_EQ(read_fault(), whole_fault());
}

TEST_F(BundleMemories, hold_what_was_written_for_its_readers) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  empty_the_current_version();
  EXPECT_EQ(read_fault(remembering()), "");
}

TEST_F(BundleMemories, show_a_writer_that_nothing_has_changed) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  EXPECT_FALSE(write_remembering({{"a", "1"}})->changed);
  EXPECT_EQ(write_remembering({{"a", "2"}})->serial, 2U);
}

TEST_F(BundleMemories, are_asked_in_vain_for_a_newer_version) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  ASSERT_TRUE(write({{"a", "2"}})->changed);
  const auto bundle = read_bundle(files_, outbox_, remembering(), now_).value();
  EXPECT_EQ(bundle->files, (FileTree{{"a", "2"}}));
}

TEST_F(BundleMemories, keep_outboxes_apart) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  const Path other = directory_ / "other";
  ASSERT_TRUE(write_bundle(files_, other, writer(), {{"b", "2"}}, now_));
  EXPECT_EQ(read_bundle(files_, other, remembering(), now_).value()->files, (FileTree{{"b", "2"}}));
}

TEST_F(BundleMemories, do_not_vouch_to_who_trusts_another_key) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  const SignifySecretKey other = SignifySecretKey::generate().value();
  BundleReader stranger = remembering();
  stranger.trust.keys = {other.public_key()};
  EXPECT_NE(read_fault(stranger), "");
}

TEST_F(BundleMemories, do_not_make_an_old_or_expired_version_good) {
  ASSERT_TRUE(write_remembering({{"a", "1"}})->changed);
  BundleReader later = remembering();
  later.seen.serial = 2;
  EXPECT_TRUE(
      read_fault(later).starts_with(outbox_.string() + ": version 1 cannot follow version 2"));
  now_ += kLifetime;
  EXPECT_TRUE(read_fault(remembering())
                  .starts_with(outbox_.string() + ": version 1 by key.example expired at "));
}

TEST_F(BundleMemories, do_not_hold_what_was_refused) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  empty_the_current_version();
  EXPECT_EQ(read_fault(remembering()), whole_fault());
  EXPECT_EQ(read_fault(remembering()), whole_fault());
}

}  // namespace
}  // namespace millrace
