#include "core/dry_run/dry_run_files.h"

#include <gmock/gmock.h>

#include "tests/support/test_directory.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DryRunFilesTest : public ::testing::Test {
 protected:
  DryRunFilesTest() {
    directory_.write("zone", "before\n", 0640);
    directory_.write("outbox/v/1/a", "one");
    std::filesystem::create_symlink("v/1", directory_ / "outbox/current");
    before_ = directory_.snapshot();
  }
  // Whatever a test does, the disk is as it was.
  ~DryRunFilesTest() override { EXPECT_EQ(directory_.snapshot(), before_); }

  Path at(const std::string& name) const { return directory_ / name; }
  std::string text(const std::string& name) {
    const auto read = files_.read(at(name), Files::kDefaultLimit);
    return read ? *read : "error";
  }

  test::TestDirectory directory_;
  test::Snapshot before_;
  std::unique_ptr<Files> real_ = make_posix_files();
  DryRunFiles files_{*real_};
};

TEST_F(DryRunFilesTest, reads_what_it_has_written_and_says_so) {
  const auto seen = files_.status(at("zone")).value();
  ASSERT_TRUE(files_.replace(at("zone"), "after\n", seen->version));
  EXPECT_EQ(text("zone"), "after\n");
  EXPECT_EQ(files_.status(at("zone")).value()->mode, 0640U);
  ASSERT_TRUE(files_.write(at("new"), "x", 0600));
  const auto changes = files_.changes();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].path, at("new"));
  EXPECT_FALSE(changes[0].before);
  EXPECT_EQ(changes[1].before, "before\n");
  EXPECT_EQ(changes[1].after, "after\n");
}

TEST_F(DryRunFilesTest, refuses_to_replace_what_changed_since_it_was_read) {
  const auto seen = files_.status(at("zone")).value();
  ASSERT_TRUE(files_.write(at("zone"), "meanwhile\n", 0640));
  EXPECT_FALSE(files_.replace(at("zone"), "after\n", seen->version));
}

TEST_F(DryRunFilesTest, writes_a_tree_and_switches_a_link_to_it) {
  ASSERT_TRUE(files_.write_tree(at("outbox/v/2"), {{"a", "two"}, {"b/c", "three"}}, 0644, {}));
  EXPECT_EQ(text("outbox/current/a"), "one");
  ASSERT_TRUE(files_.replace_symlink(at("outbox/current"), "v/2"));
  EXPECT_EQ(text("outbox/current/a"), "two");
  EXPECT_EQ(files_.read_symlink(at("outbox/current")).value(), "v/2");
  EXPECT_EQ(files_.read_tree(at("outbox/current"), TreeLimits()).value(),
            (FileTree{{"a", "two"}, {"b/c", "three"}}));
  EXPECT_THAT(files_.list(at("outbox/v")).value(), ElementsAre("1", "2"));
  const auto below = files_.read_below(at("outbox/current"), "b/c", 100).value();
  ASSERT_TRUE(below);
  EXPECT_EQ(below->octets, "three");
}

TEST_F(DryRunFilesTest, removes_files_and_trees) {
  ASSERT_TRUE(files_.remove(at("zone")));
  EXPECT_EQ(text("zone"), "error");
  EXPECT_FALSE(files_.status(at("zone")).value());
  ASSERT_TRUE(files_.remove_tree(at("outbox/v/1")));
  EXPECT_EQ(text("outbox/v/1/a"), "error");
  EXPECT_FALSE(files_.status(at("outbox/v/1/a")).value());
  EXPECT_THAT(files_.list(at("outbox/v")).value(), IsEmpty());
  EXPECT_FALSE(files_.list(at("outbox/v/1")));
  ASSERT_TRUE(files_.make_directory(at("outbox/v/1"), 0755));
  EXPECT_THAT(files_.list(at("outbox/v/1")).value(), IsEmpty());
}

TEST_F(DryRunFilesTest, needs_the_directory_of_a_new_file) {
  EXPECT_FALSE(files_.write(at("none/new"), "x", 0600));
  ASSERT_TRUE(files_.make_directory(at("none"), 0700));
  EXPECT_TRUE(files_.write(at("none/new"), "x", 0600));
}

TEST_F(DryRunFilesTest, gives_a_pending_file_when_it_is_committed) {
  auto pending = files_.begin_write(at("new"), 0644).value();
  ASSERT_TRUE(pending->append("a"));
  ASSERT_TRUE(pending->append("b"));
  EXPECT_EQ(text("new"), "error");
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(text("new"), "ab");
}

TEST_F(DryRunFilesTest, has_another_tree_version_after_a_change_only) {
  const std::string version = files_.tree_version(at("outbox")).value();
  ASSERT_TRUE(files_.write(at("zone"), "x", 0600));
  EXPECT_EQ(files_.tree_version(at("outbox")).value(), version);
  ASSERT_TRUE(files_.write(at("outbox/v/1/a"), "x", 0600));
  EXPECT_NE(files_.tree_version(at("outbox")).value(), version);
}

TEST_F(DryRunFilesTest, is_without_changes_at_first_and_when_all_is_as_before) {
  EXPECT_THAT(files_.changes(), IsEmpty());
  ASSERT_TRUE(files_.write(at("zone"), "other", 0640));
  ASSERT_TRUE(files_.write(at("zone"), "before\n", 0640));
  EXPECT_THAT(files_.changes(), IsEmpty());
}

}  // namespace
}  // namespace millrace
