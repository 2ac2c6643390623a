// A source whose host was taken over: the thief has its signing keys, present and next.
#include <filesystem>

#include <gtest/gtest.h>

#include "core/bundle/outbox_keys.h"
#include "core/inbox/inbox.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

class HostileSource : public testing::Test {
 protected:
  void SetUp() override {
    here_.make_state();
    Source source;
    source.name = "key1";
    source.directory = there_ / "outbox";
    sources_.list = {source};
    sources_.own = {Stage::order};
    pin("present", present_);
  }

  void pin(const std::string& name, const SignifySecretKey& key) {
    here_.directory.write("state/trusted/key1/" + name + ".pub", key.public_key().file(name));
  }
  void revoke(const SignifySecretKey& key) {
    here_.directory.write("state/revoked/" + key.public_key().number_text(), "");
  }
  BundleWriter by(const SignifySecretKey& key) {
    return {.scope = "csr",
            .host = "key1",
            .key_name = "csr.sec",
            .key = key,
            .lifetime = std::chrono::days(30)};
  }
  void put(const BundleWriter& writer, const FileTree& files) {
    ASSERT_TRUE(
        write_bundle(*here_.real_files, there_ / "outbox/csr", writer, files, here_.clock.now())
            .ok());
  }
  // "" or why the source's version is refused.
  std::string refusal() {
    StageContext context = here_.context();
    context.sources = &sources_;
    const auto inbox = read_inbox(context, Stage::order, Stage::csr);
    if (!inbox) return inbox.error().text();
    return inbox->report.errors.empty() ? "" : inbox->report.errors.front().text();
  }
  std::string seen() { return here_.directory.read("state/inbox/key1/csr/current/file"); }

  test::TestEnv here_;
  test::TestDirectory there_;
  Sources sources_;
  SignifySecretKey present_ = SignifySecretKey::generate().value();
  SignifySecretKey next_ = SignifySecretKey::generate().value();
  SignifySecretKey other_ = SignifySecretKey::generate().value();  // of another host
};

TEST_F(HostileSource, is_not_two_of_two_with_its_present_and_its_next_key) {
  pin("other", other_);
  sources_.list[0].threshold = 2;
  BundleWriter honest = by(present_);
  honest.further_keys = {&other_};
  put(honest, {{"file", "1"}, {std::string(kNextKeyFile), next_.public_key().file("next")}});
  ASSERT_EQ(refusal(), "");
  BundleWriter thief = by(present_);
  thief.further_keys = {&next_};
  put(thief, {{"file", "stolen"}});
  const std::string what = "source key1: " + (there_ / "outbox/csr/v/00000002").string() +
                           ": signed by 1 of the pinned keys, expected 2";
  EXPECT_EQ(refusal(), what);
  pin("next", next_);
  EXPECT_EQ(refusal(), what) << "nor when both are pinned";
  BundleWriter changed = by(next_);
  changed.further_keys = {&other_};
  put(changed, {{"file", "2"}});
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(seen(), "2");
}

// With two pinned keys a thief can start any epoch, the last of all too.
TEST_F(HostileSource, locks_nobody_out_after_its_key_is_revoked) {
  put(by(present_), {{"file", "1"}});
  ASSERT_EQ(refusal(), "");
  pin("next", next_);
  here_.clock.advance(std::chrono::hours(1));
  const std::filesystem::path saved = there_ / "saved";
  std::filesystem::rename(there_ / "outbox", saved);
  BundleWriter thief = by(next_);
  thief.epoch = UINT64_MAX;
  thief.least_serial = 99'000'000;
  put(thief, {{"file", "stolen"}});
  ASSERT_EQ(refusal(), "");
  ASSERT_EQ(seen(), "stolen");
  revoke(next_);
  std::filesystem::rename(there_ / "outbox", there_ / "theirs");
  std::filesystem::rename(saved, there_ / "outbox");
  EXPECT_NE(refusal(), "") << "what is older than the thief's does not come back";
  EXPECT_EQ(seen(), "stolen");
  here_.clock.advance(std::chrono::hours(1));
  put(by(present_), {{"file", "2"}});
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(seen(), "2");
}

TEST_F(HostileSource, fills_no_disk_with_keys_that_it_announces) {
  const auto announce = [this](int number) {
    const auto key = SignifySecretKey::generate().value();
    put(by(present_), {{"file", std::to_string(number)},
                       {std::string(kNextKeyFile), key.public_key().file("next")}});
    return refusal();
  };
  for (int number = 1; number <= 8; ++number) ASSERT_EQ(announce(number), "");
  const std::string number = present_.public_key().number_text();
  EXPECT_EQ(announce(9),
            "source key1: " + here_.paths().announced_directory("key1").string() + ": key " +
                number +
                " has announced 8 keys, and announces one more: pin the one that is used next and "
                "remove the others here, or revoke key " +
                number);
  EXPECT_EQ(here_.real_files->list(here_.paths().announced_directory("key1"))->size(), 8U);
}

}  // namespace
}  // namespace millrace
