#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/files/files.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class ReadingFiles : public testing::Test {
 protected:
  std::string at(const std::string& below) const { return directory_ / below; }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(ReadingFiles, gives_every_octet) {
  const std::string octets("a\0b\r\n\xFF", 6);
  directory_.write("f", octets);
  directory_.write("empty", "");
  directory_.write("large", std::string(300'000, 'x'));
  EXPECT_EQ(files_->read(at("f"), 100).value(), octets);
  EXPECT_EQ(files_->read(at("empty"), 100).value(), "");
  EXPECT_EQ(files_->read(at("large"), 300'000).value().size(), 300'000u);
}

TEST_F(ReadingFiles, names_the_path_that_is_missing) {
  EXPECT_EQ(files_->read(at("gone"), 100).error().text(),
            at("gone") + ": cannot open: No such file or directory");
}

TEST_F(ReadingFiles, refuses_a_directory) {
  EXPECT_EQ(files_->read(directory_.path(), 100).error().text(),
            directory_.path().string() + ": cannot read: Is a directory");
}

TEST_F(ReadingFiles, holds_to_the_limit) {
  directory_.write("f", "12345");
  EXPECT_EQ(files_->read(at("f"), 5).value(), "12345");
  EXPECT_EQ(files_->read(at("f"), 4).error().text(), at("f") + ": larger than 4 octets");
}

TEST_F(ReadingFiles, refuses_what_is_not_a_file_without_waiting_for_it) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("fifo", at("link").c_str()), 0);
  for (const std::string& path : {at("fifo"), at("link"), std::string("/dev/zero")}) {
    EXPECT_EQ(files_->read(path, 100).error().text(), path + ": not a regular file");
    EXPECT_EQ(files_->read_head(path, 100).error().text(), path + ": not a regular file");
  }
}

TEST_F(ReadingFiles, reads_a_pipe_that_the_caller_handed_over) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "text", 4), 4);
  ::close(ends[1]);
  EXPECT_EQ(files_->read("/dev/fd/" + std::to_string(ends[0]), 100).value(), "text");
  ::close(ends[0]);
}

TEST_F(ReadingFiles, reads_a_private_key_that_is_private) {
  directory_.write("key", "secret", 0600);
  EXPECT_EQ(files_->read_private(at("key")).value().view(), "secret");
  directory_.write("read-only", "secret", 0400);
  EXPECT_TRUE(files_->read_private(at("read-only")).ok());
}

TEST_F(ReadingFiles, refuses_a_private_key_that_others_can_read) {
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0601U}) {
    directory_.write("key", "secret", mode);
    EXPECT_FALSE(files_->read_private(at("key")).ok()) << mode;
  }
  directory_.write("key", "secret", 0644);
  EXPECT_EQ(files_->read_private(at("key")).error().text(),
            at("key") + ": mode 0644, expected 0600: others can read this key; run: chmod 600 " +
                at("key"));
}

TEST_F(ReadingFiles, refuses_a_private_key_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  directory_.write("key", "secret", 0600);
  ASSERT_EQ(::chown(at("key").c_str(), 12345, 0), 0);
  EXPECT_EQ(files_->read_private(at("key")).error().text(),
            at("key") + ": owned by user 12345, expected 0 or root: its owner can change this key");
}

TEST_F(ReadingFiles, refuses_a_private_key_that_is_not_a_file_without_hanging) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  EXPECT_EQ(files_->read_private(at("fifo")).error().text(), at("fifo") + ": not a regular file");
  EXPECT_EQ(files_->read_private(directory_.path()).error().text(),
            directory_.path().string() + ": not a regular file");
}

TEST_F(ReadingFiles, names_the_private_key_that_is_missing) {
  EXPECT_EQ(files_->read_private(at("gone")).error().text(),
            at("gone") + ": cannot open: No such file or directory");
}

TEST_F(ReadingFiles, reports_what_is_at_a_path) {
  directory_.write("f", "12345", 0640);
  ASSERT_EQ(::symlink("f", at("link").c_str()), 0);
  const auto file = files_->status(at("f")).value();
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->type, FileType::regular);
  EXPECT_EQ(file->mode, 0640u);
  EXPECT_EQ(file->size, 5u);
  EXPECT_EQ(file->owner, ::geteuid());
  EXPECT_EQ(files_->status(at("link")).value()->type, FileType::symlink);
  EXPECT_EQ(files_->status(directory_.path()).value()->type, FileType::directory);
  EXPECT_EQ(files_->status("/dev/null").value()->type, FileType::other);
}

TEST_F(ReadingFiles, reports_when_nothing_is_at_a_path) {
  directory_.write("f", "");
  EXPECT_FALSE(files_->status(at("gone")).value().has_value());
  EXPECT_FALSE(files_->status(at("gone/below")).value().has_value());
  EXPECT_FALSE(files_->status(at("f/below-a-file")).value().has_value());
}

TEST_F(ReadingFiles, sees_another_version_after_a_change) {
  directory_.write("f", "one");
  const std::string before = files_->status(at("f")).value()->version;
  EXPECT_EQ(files_->status(at("f")).value()->version, before);
  directory_.write("f", "longer");
  EXPECT_NE(files_->status(at("f")).value()->version, before);
}

TEST_F(ReadingFiles, reads_links_without_following_them) {
  ASSERT_EQ(::symlink("v/00000042", at("current").c_str()), 0);
  EXPECT_EQ(files_->read_symlink(at("current")).value(), "v/00000042");
  directory_.write("f", "");
  EXPECT_EQ(files_->read_symlink(at("f")).error().text(), at("f") + ": not a symbolic link");
}

TEST_F(ReadingFiles, lists_names_in_order) {
  directory_.write("b", "");
  directory_.write("a/deep", "");
  directory_.write(".hidden", "");
  EXPECT_EQ(files_->list(directory_.path()).value(),
            (std::vector<std::string>{".hidden", "a", "b"}));
  EXPECT_EQ(files_->list(at("gone")).error().text(),
            at("gone") + ": cannot open: No such file or directory");
}

TEST_F(ReadingFiles, reads_what_a_file_begins_with) {
  directory_.write("f", "12345");
  EXPECT_EQ(files_->read_head(at("f"), 3).value(), "123");
  EXPECT_EQ(files_->read_head(at("f"), 9).value(), "12345");
  EXPECT_EQ(files_->read_head(at("gone"), 3).error().text(),
            at("gone") + ": cannot open: No such file or directory");
}

TEST_F(ReadingFiles, reads_below_a_root_with_the_version_of_what_was_read) {
  directory_.write("root/sub/f", "octets");
  const auto read = files_->read_below(at("root"), "sub/./f", 100).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->octets, "octets");
  EXPECT_EQ(read->version, files_->status(at("root/sub/f")).value()->version);
  EXPECT_FALSE(files_->read_below(at("root"), "sub/g", 100).value());
  EXPECT_FALSE(files_->read_below(at("root"), "sub/f/g", 100).value());
  EXPECT_EQ(files_->read_below(at("root"), "sub/f", 5).error().text(),
            files_->read(at("root/sub/f"), 5).error().text());
}

TEST_F(ReadingFiles, does_not_leave_the_root_that_it_reads_below) {
  directory_.write("outside/f", "octets");
  directory_.write("root/here", "");
  ASSERT_EQ(::symlink("../outside", at("root/link").c_str()), 0);
  ASSERT_EQ(::symlink("../outside/f", at("root/f").c_str()), 0);
  EXPECT_EQ(files_->read_below(at("root"), "link/f", 100).error().text(),
            at("root/link") + " is a symbolic link: name the file itself");
  EXPECT_EQ(files_->read_below(at("root"), "f", 100).error().text(),
            at("root/f") + " is a symbolic link: name the file itself");
  EXPECT_EQ(files_->read_below(at("root"), "../outside/f", 100).error().text(),
            at("root/..") + ": expected the path of a file");
  ASSERT_EQ(::symlink("root", at("alias").c_str()), 0);
  EXPECT_TRUE(files_->read_below(at("alias"), "here", 100).value());
}

TEST_F(ReadingFiles, refuses_what_is_not_a_file_below_a_root_without_hanging) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0644), 0);
  directory_.write("directory/f", "");
  for (const char* name : {"fifo", "directory"}) {
    EXPECT_EQ(files_->read_below(directory_.path(), name, 100).error().text(),
              at(name) + ": not a regular file");
  }
}

TEST_F(ReadingFiles, sees_that_something_below_a_directory_is_another) {
  directory_.write("tree/a/b", "1");
  directory_.write("tree/c", "2");
  const std::string first = files_->tree_version(at("tree")).value();
  EXPECT_EQ(files_->tree_version(at("tree")).value(), first);
  directory_.write("tree/a/b", "10");
  const std::string longer = files_->tree_version(at("tree")).value();
  EXPECT_NE(longer, first);
  ASSERT_EQ(::chmod(at("tree/c").c_str(), 0600), 0);
  const std::string closed = files_->tree_version(at("tree")).value();
  EXPECT_NE(closed, longer);
  directory_.write("tree/a/d", "");
  const std::string more = files_->tree_version(at("tree")).value();
  EXPECT_NE(more, closed);
  ASSERT_EQ(::rename(at("tree/a/d").c_str(), at("tree/a/e").c_str()), 0);
  EXPECT_NE(files_->tree_version(at("tree")).value(), more);
}

TEST_F(ReadingFiles, sees_the_version_of_one_file_or_that_there_is_none) {
  EXPECT_EQ(files_->tree_version(at("gone")).value(), "");
  directory_.write("f", "1");
  ASSERT_EQ(::symlink("f", at("link").c_str()), 0);
  const std::string first = files_->tree_version(at("f")).value();
  EXPECT_EQ(files_->tree_version(at("link")).value(), first);
  directory_.write("f", "12");
  EXPECT_NE(files_->tree_version(at("link")).value(), first);
}

TEST_F(ReadingFiles, reads_a_tree_of_more_than_ten_thousand_files) {
  constexpr size_t kFiles = 10'500;  // more than an earlier release took
  for (size_t i = 0; i < kFiles; ++i) directory_.write("tree/" + std::to_string(i), "x");
  EXPECT_EQ(files_->read_tree(at("tree"), TreeLimits()).value().size(), kFiles);
}

}  // namespace
}  // namespace millrace
