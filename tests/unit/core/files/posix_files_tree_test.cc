#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/files/files.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class FileTrees : public testing::Test {
 protected:
  void TearDown() override { ::umask(umask_); }

  std::string at(const std::string& below) const { return directory_ / below; }
  std::string read_fault(const std::string& below, const TreeLimits& limits = {}) {
    const auto tree = files_->read_tree(at(below), limits);
    return tree.ok() ? "read" : tree.error().text();
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
  mode_t umask_ = ::umask(022);
};

const FileTree kTree = {{"META.json", "{}"},
                        {"mail.example/chain.pem", "c"},
                        {"mail/deep/er.pem", "d"},
                        {"mail/fullchain.pem", "f"},
                        {"mail0", ""}};

TEST_F(FileTrees, come_back_as_they_were_written) {
  ASSERT_TRUE(files_->write_tree(at("v1"), kTree, 0644).ok());
  EXPECT_EQ(files_->read_tree(at("v1"), {}).value(), kTree);
}

TEST_F(FileTrees, have_the_wanted_modes_whatever_the_umask) {
  for (const mode_t hostile : {0000U, 0077U}) {
    ::umask(hostile);
    ASSERT_TRUE(files_->write_tree(at("v"), {{"a", "1"}, {"d/b", "2"}}, 0644).ok());
    EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"v", "0755 directory"},
                                                     {"v/a", "0644 file 1"},
                                                     {"v/d", "0755 directory"},
                                                     {"v/d/b", "0644 file 2"}}));
    ASSERT_TRUE(files_->remove_tree(at("v")).ok());
  }
}

// More than are kept open at once, in one directory and below it.
TEST_F(FileTrees, may_have_many_files) {
  FileTree many;
  for (int i = 0; i < 200; ++i) {
    many.emplace("f" + std::to_string(i), std::to_string(i));
    many.emplace("d/" + std::to_string(i), std::string(1000, 'x'));
  }
  ASSERT_TRUE(files_->write_tree(at("v"), many, 0644).ok());
  EXPECT_EQ(files_->read_tree(at("v"), {}).value(), many);
}

TEST_F(FileTrees, may_be_empty) {
  ASSERT_TRUE(files_->write_tree(at("v"), {}, 0644).ok());
  EXPECT_TRUE(files_->read_tree(at("v"), {}).value().empty());
}

TEST_F(FileTrees, never_replace_what_is_there) {
  directory_.write("v/old", "x");
  EXPECT_EQ(files_->write_tree(at("v"), kTree, 0644).error().text(), at("v") + ": already exists");
  EXPECT_EQ(directory_.snapshot(),
            (test::Snapshot{{"v", "0755 directory"}, {"v/old", "0644 file x"}}));
}

TEST_F(FileTrees, take_the_place_of_what_a_killed_process_left) {
  directory_.write(".v.millrace-tmp/half/written", "x");
  ASSERT_TRUE(files_->write_tree(at("v"), {{"a", "1"}}, 0644).ok());
  EXPECT_EQ(directory_.snapshot(),
            (test::Snapshot{{"v", "0755 directory"}, {"v/a", "0644 file 1"}}));
}

TEST_F(FileTrees, share_the_files_that_another_has_already) {
  ASSERT_TRUE(files_->write_tree(at("v1"), {{"a", "1"}, {"d/b", "2"}}, 0644).ok());
  const FileTree next = {{"a", "new"}, {"d/b", "2"}};
  ASSERT_TRUE(files_->write_tree(at("v2"), next, 0644, {at("v1"), {"d/b"}}).ok());
  EXPECT_EQ(files_->read_tree(at("v2"), {}).value(), next);
  EXPECT_EQ(files_->status(at("v1/d/b")).value()->version,
            files_->status(at("v2/d/b")).value()->version);
  ASSERT_TRUE(files_->remove_tree(at("v1")).ok());
  EXPECT_EQ(files_->read_tree(at("v2"), {}).value(), next);
}

TEST_F(FileTrees, write_what_the_other_one_lacks) {
  ASSERT_TRUE(files_->write_tree(at("v2"), {{"a", "1"}}, 0644, {at("v1"), {"a"}}).ok());
  EXPECT_EQ(directory_.read("v2/a"), "1");
}

TEST_F(FileTrees, may_have_more_files_than_wait_for_the_disk_at_a_time) {
  FileTree many;
  for (int i = 0; i < 200; ++i) many["d/" + std::to_string(i)] = std::to_string(i);
  ASSERT_TRUE(files_->write_tree(at("v"), many, 0644).ok());
  EXPECT_EQ(files_->read_tree(at("v"), {}).value(), many);
}

TEST_F(FileTrees, refuse_paths_that_lead_out) {
  for (const char* path : {"../x", "a/../../x", "/etc/x", "a//b", "./a", "a/.", "..", "", "a/"}) {
    const auto outcome = files_->write_tree(at("v"), {{path, "x"}}, 0644);
    ASSERT_FALSE(outcome.ok()) << path;
    EXPECT_EQ(outcome.error().text(), at("v") + "/" + path + ": leads out of the directory");
    EXPECT_TRUE(directory_.snapshot().empty()) << path;
  }
}

TEST_F(FileTrees, are_read_through_a_link_to_the_whole) {
  directory_.write("v/1/a", "x");
  ASSERT_EQ(::symlink("v/1", at("current").c_str()), 0);
  EXPECT_EQ(files_->read_tree(at("current"), {}).value(), (FileTree{{"a", "x"}}));
}

// A writer of a bundle chooses its names, and the operator reads them on a terminal.
TEST_F(FileTrees, are_refused_without_control_characters_in_the_message) {
  directory_.write("v/a", "x");
  const std::string name = "b\x1b[2J\nmillrace: all is well";
  const std::string shown = "b\\x1b[2J\\x0amillrace: all is well";
  ASSERT_EQ(::symlink("a", at("v/" + name).c_str()), 0);
  EXPECT_EQ(read_fault("v"), at("v/" + shown) + ": a symbolic link, expected files only");
  ASSERT_EQ(::unlink(at("v/" + name).c_str()), 0);
  ASSERT_EQ(::mkfifo(at("v/" + name).c_str(), 0600), 0);
  EXPECT_EQ(read_fault("v"), at("v/" + shown) + ": neither a regular file nor a directory");
}

// Not a file is read of a tree that has too many.
TEST_F(FileTrees, are_refused_for_their_number_before_a_file_is_read) {
  for (const char* name : {"a", "b", "c", "d"}) directory_.write("v/" + std::string(name), "12345");
  TreeLimits limits;
  limits.files = 3;
  limits.file_size = 1;
  EXPECT_EQ(read_fault("v", limits), at("v") + ": more than 3 files");
}

TEST_F(FileTrees, are_refused_with_a_link_inside) {
  directory_.write("v/a", "x");
  ASSERT_EQ(::symlink("/etc/passwd", at("v/b").c_str()), 0);
  EXPECT_EQ(read_fault("v"), at("v/b") + ": a symbolic link, expected files only");
}

TEST_F(FileTrees, are_refused_with_a_link_to_a_directory_inside) {
  directory_.write("v/a/x", "x");
  ASSERT_EQ(::symlink("a", at("v/b").c_str()), 0);
  EXPECT_EQ(read_fault("v"), at("v/b") + ": a symbolic link, expected files only");
}

TEST_F(FileTrees, are_refused_with_a_fifo_inside_without_hanging) {
  directory_.write("v/a/x", "x");
  ASSERT_EQ(::mkfifo(at("v/a/fifo").c_str(), 0644), 0);
  EXPECT_EQ(read_fault("v"), at("v/a/fifo") + ": neither a regular file nor a directory");
}

TEST_F(FileTrees, hold_to_their_limits) {
  directory_.write("v/a", "12345");
  directory_.write("v/b", "12345");
  EXPECT_EQ(read_fault("v", {2, 5, 10}), "read");
  EXPECT_EQ(read_fault("v", {1, 5, 10}), at("v") + ": more than 1 files");
  EXPECT_EQ(read_fault("v", {2, 4, 10}), at("v/a") + ": larger than 4 octets");
  EXPECT_EQ(read_fault("v", {2, 5, 9}), at("v") + ": larger than 9 octets in all");
}

TEST_F(FileTrees, are_not_read_without_end) {
  std::string deep = "v";
  for (int i = 0; i < 40; ++i) deep += "/d";
  directory_.write(deep + "/f", "x");
  EXPECT_NE(read_fault("v").find(": nested too deep"), std::string::npos);
}

TEST_F(FileTrees, name_the_directory_that_is_missing) {
  EXPECT_EQ(read_fault("gone"), at("gone") + ": cannot open: No such file or directory");
}

TEST_F(FileTrees, are_removed_without_following_links) {
  directory_.write("keep/f", "x");
  directory_.write("v/a/b/c", "x");
  ASSERT_EQ(::symlink(at("keep").c_str(), at("v/a/link").c_str()), 0);
  EXPECT_TRUE(files_->remove_tree(at("v")).ok());
  EXPECT_TRUE(files_->remove_tree(at("v")).ok());
  EXPECT_EQ(directory_.snapshot(),
            (test::Snapshot{{"keep", "0755 directory"}, {"keep/f", "0644 file x"}}));
}

TEST_F(FileTrees, remove_of_a_link_keeps_its_target) {
  directory_.write("keep/f", "x");
  ASSERT_EQ(::symlink("keep", at("link").c_str()), 0);
  EXPECT_TRUE(files_->remove_tree(at("link")).ok());
  EXPECT_FALSE(directory_.has("link"));
  EXPECT_EQ(directory_.read("keep/f"), "x");
}

TEST_F(FileTrees, directories_are_made_with_their_mode_and_parents_open) {
  for (const mode_t hostile : {0000U, 0077U}) {
    ::umask(hostile);
    ASSERT_TRUE(files_->make_directory(at("keys/mail"), 0700).ok());
    EXPECT_EQ(directory_.snapshot(),
              (test::Snapshot{{"keys", "0755 directory"}, {"keys/mail", "0700 directory"}}));
    ASSERT_TRUE(files_->remove_tree(at("keys")).ok());
  }
}

TEST_F(FileTrees, a_directory_that_is_there_stays_as_it_is) {
  ASSERT_TRUE(files_->make_directory(at("d"), 0700).ok());
  ASSERT_TRUE(files_->make_directory(at("d"), 0755).ok());
  ASSERT_TRUE(files_->make_directory(at("d/"), 0755).ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"d", "0700 directory"}}));
}

TEST_F(FileTrees, a_directory_path_may_end_with_a_slash) {
  ASSERT_TRUE(files_->make_directory(at("a/b/"), 0700).ok());
  EXPECT_EQ(directory_.snapshot(),
            (test::Snapshot{{"a", "0755 directory"}, {"a/b", "0700 directory"}}));
}

TEST_F(FileTrees, a_file_in_the_place_of_a_directory_is_named) {
  directory_.write("f", "x");
  EXPECT_EQ(files_->make_directory(at("f"), 0755).error().text(),
            at("f") + ": expected a directory, got a file");
}

}  // namespace
}  // namespace millrace
