#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/files/files.h"
#include "tests/support/in_child.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class WritingFiles : public testing::Test {
 protected:
  void TearDown() override { ::umask(umask_); }

  std::string at(const std::string& below) const { return directory_ / below; }
  std::string version(const std::string& below) {
    return files_->status(at(below)).value().value().version;
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
  mode_t umask_ = ::umask(022);
};

TEST_F(WritingFiles, makes_a_file_with_the_wanted_mode_whatever_the_umask) {
  for (const mode_t hostile : {0000U, 0022U, 0077U, 0777U}) {
    ::umask(hostile);
    ASSERT_TRUE(files_->write(at("public"), "p", 0644).ok());
    ASSERT_TRUE(files_->write(at("private"), "s", 0600).ok());
    EXPECT_EQ(directory_.snapshot(),
              (test::Snapshot{{"public", "0644 file p"}, {"private", "0600 file s"}}));
  }
}

TEST_F(WritingFiles, gives_a_file_to_its_owner_before_anybody_else_can_read_it) {
  ::umask(0000);
  auto file = files_->begin_write_as(at("key"), {::geteuid(), ::getegid(), 0640}).value();
  ASSERT_TRUE(file->append("s").ok());
  EXPECT_EQ(files_->status(at(".key.millrace-tmp"))->value().mode, 0640U);
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"key", "0640 file s"}}));
}

TEST_F(WritingFiles, for_an_owner_have_a_later_time_than_what_they_replace) {
  directory_.write("key", "old", 0600);
  const timespec future[2] = {{2'000'000'000, 7}, {2'000'000'000, 7}};
  ASSERT_EQ(::utimensat(AT_FDCWD, at("key").c_str(), future, 0), 0);
  auto file = files_->begin_write_as(at("key"), {::geteuid(), ::getegid(), 0600}).value();
  ASSERT_TRUE(file->append("new").ok());
  ASSERT_TRUE(file->commit().ok());
  struct stat seen = {};
  ASSERT_EQ(::stat(at("key").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mtime, 2'000'000'001);
  EXPECT_EQ(directory_.read("key"), "new");
}

TEST_F(WritingFiles, replaces_contents_and_mode) {
  directory_.write("f", "old and longer", 0600);
  ASSERT_TRUE(files_->write(at("f"), "new", 0644).ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0644 file new"}}));
}

TEST_F(WritingFiles, shows_old_octets_through_an_open_handle) {
  directory_.write("f", "old");
  ASSERT_EQ(::link(at("f").c_str(), at("same-inode").c_str()), 0);
  ASSERT_TRUE(files_->write(at("f"), "new", 0644).ok());
  EXPECT_EQ(directory_.read("same-inode"), "old");
}

TEST_F(WritingFiles, writes_every_octet_of_a_large_file) {
  const std::string large(5'000'000, 'x');
  ASSERT_TRUE(files_->write(at("f"), large, 0644).ok());
  EXPECT_EQ(directory_.read("f"), large);
}

TEST_F(WritingFiles, removes_what_a_killed_process_left) {
  directory_.write(".f.millrace-tmp", "half", 0644);
  ASSERT_TRUE(files_->write(at("f"), "whole", 0600).ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0600 file whole"}}));
}

TEST_F(WritingFiles, is_not_led_away_by_a_link_in_the_temporary_s_place) {
  directory_.write("victim", "mine");
  ASSERT_EQ(::symlink("victim", at(".f.millrace-tmp").c_str()), 0);
  ASSERT_TRUE(files_->write(at("f"), "new", 0644).ok());
  EXPECT_EQ(directory_.read("victim"), "mine");
  EXPECT_EQ(directory_.read("f"), "new");
}

TEST_F(WritingFiles, refuses_a_link_because_its_target_is_meant) {
  directory_.write("real", "old");
  ASSERT_EQ(::symlink("real", at("link").c_str()), 0);
  const std::string version = this->version("link");
  EXPECT_EQ(files_->write(at("link"), "new", 0644).error().text(),
            at("link") + ": is a symbolic link, expected the path of the file itself");
  EXPECT_EQ(files_->replace(at("link"), "new", version).error().text(),
            at("link") + ": is a symbolic link, expected the path of the file itself");
  EXPECT_EQ(directory_.snapshot(),
            (test::Snapshot{{"real", "0644 file old"}, {"link", "link real"}}));
}

TEST_F(WritingFiles, refuses_to_replace_a_device) {
  EXPECT_EQ(files_->write("/dev/null", "x", 0644).error().text(), "/dev/null: not a regular file");
  EXPECT_EQ(files_->write(directory_.path(), "x", 0644).error().text(),
            directory_.path().string() + ": not a regular file");
}

TEST_F(WritingFiles, names_the_directory_that_is_missing) {
  EXPECT_EQ(files_->write(at("gone/f"), "x", 0644).error().text(),
            at("gone") + ": cannot open the directory: No such file or directory");
}

TEST_F(WritingFiles, refuses_a_path_without_a_name) {
  EXPECT_EQ(files_->write("", "x", 0644).error().text(),
            "'': expected a path that ends with a name");
  EXPECT_FALSE(files_->write(at(".."), "x", 0644).ok());
  EXPECT_FALSE(files_->write("/", "x", 0644).ok());
}

TEST_F(WritingFiles, a_file_in_parts_exists_when_it_is_committed) {
  directory_.write("f", "old", 0640);
  const auto pending = files_->begin_write(at("f"), 0600).value();
  for (const char* piece : {"one, ", "two, ", "three"}) ASSERT_TRUE(pending->append(piece).ok());
  EXPECT_EQ(directory_.read("f"), "old");
  ASSERT_TRUE(pending->flush().ok());
  EXPECT_EQ(directory_.read("f"), "old");
  EXPECT_EQ(directory_.read(".f.millrace-tmp"), "one, two, three");
  ASSERT_TRUE(pending->commit().ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0600 file one, two, three"}}));
}

TEST_F(WritingFiles, a_file_in_parts_that_is_abandoned_leaves_nothing) {
  directory_.write("f", "old", 0640);
  for (const bool flushed : {false, true}) {
    const auto pending = files_->begin_replace(at("f"), version("f")).value();
    ASSERT_TRUE(pending->append("new").ok());
    ASSERT_TRUE(!flushed || pending->flush().ok());
  }
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0640 file old"}}));
}

TEST_F(WritingFiles, a_file_in_pieces_keeps_the_mode_and_does_not_replace_another_version) {
  directory_.write("f", "old", 0640);
  const auto pending = files_->begin_replace(at("f"), version("f")).value();
  ASSERT_TRUE(pending->append("new").ok());
  ASSERT_TRUE(pending->commit().ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0640 file new"}}));
  const auto late = files_->begin_replace(at("f"), version("f")).value();
  directory_.write("f", "saved by someone", 0640);
  EXPECT_NE(late->commit().error().text().find("changed since it was read"), std::string::npos);
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0640 file saved by someone"}}));
}

// RLIMIT_FSIZE gives EFBIG where a full disk gives ENOSPC: the same place in the code.
TEST_F(WritingFiles, keeps_the_old_file_when_there_is_no_room) {
  directory_.write("f", "old");
  const auto seen = test::in_child([this] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit little = {1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &little);
    const auto outcome = files_->write(at("f"), std::string(5000, 'x'), 0644);
    return outcome.ok() ? "written" : outcome.error().text();
  });
  EXPECT_EQ(seen.said, at("f") + ": cannot write: File too large");
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"f", "0644 file old"}}));
}

TEST_F(WritingFiles, changes_nothing_in_a_directory_that_is_read_only) {
  directory_.write("d/f", "old");
  ASSERT_EQ(::chmod(at("d").c_str(), 0555), 0);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
  const auto seen = test::in_child([this] {
    // Root may write everywhere.
    if (::geteuid() == 0 && ::setuid(12345) != 0) return std::string("cannot drop privileges");
    const auto outcome = files_->write(at("d/f"), "new", 0644);
    return outcome.ok() ? "written" : outcome.error().text();
  });
  EXPECT_EQ(seen.said, at("d/f") + ": cannot create: Permission denied");
  EXPECT_EQ(directory_.read("d/f"), "old");
}

TEST_F(WritingFiles, replace_keeps_the_mode) {
  directory_.write("zone", "old", 0664);
  ::umask(077);
  ASSERT_TRUE(files_->replace(at("zone"), "new", version("zone")).ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"zone", "0664 file new"}}));
}

TEST_F(WritingFiles, replace_keeps_owner_and_group) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  directory_.write("zone", "old", 0640);
  ASSERT_EQ(::chown(at("zone").c_str(), 12345, 54321), 0);
  ASSERT_TRUE(files_->replace(at("zone"), "new", version("zone")).ok());
  const auto status = files_->status(at("zone")).value().value();
  EXPECT_EQ(status.owner, 12345u);
  EXPECT_EQ(status.group, 54321u);
  EXPECT_EQ(status.mode, 0640u);
}

TEST_F(WritingFiles, replace_refuses_when_it_cannot_keep_the_owner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  directory_.write("zone", "old", 0644);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0777), 0);
  const auto seen = test::in_child([this] {
    if (::setuid(12345) != 0) return std::string("cannot drop privileges");
    const auto outcome = files_->replace(at("zone"), "new", version("zone"));
    return outcome.ok() ? "replaced" : outcome.error().text();
  });
  EXPECT_EQ(seen.said, at("zone") + ": cannot keep its owner 0:0: Operation not permitted");
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"zone", "0644 file old"}}));
}

TEST_F(WritingFiles, replace_refuses_when_someone_saved_meanwhile) {
  directory_.write("zone", "old");
  const std::string read = version("zone");
  directory_.write("zone", "an editor was here");
  EXPECT_EQ(files_->replace(at("zone"), "new", read).error().text(),
            at("zone") + ": changed since it was read (version " + version("zone") + ", expected " +
                read + "): not replaced; run again");
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"zone", "0644 file an editor was here"}}));
}

TEST_F(WritingFiles, replace_does_not_bring_back_a_file_that_was_removed) {
  EXPECT_EQ(files_->replace(at("zone"), "new", "1:2:3").error().text(),
            at("zone") + ": removed since it was read");
  EXPECT_TRUE(directory_.snapshot().empty());
}

TEST_F(WritingFiles, replaces_a_link_by_a_link) {
  ASSERT_TRUE(files_->replace_symlink(at("current"), "v/1").ok());
  ASSERT_EQ(::symlink("stale", at(".current.millrace-tmp").c_str()), 0);
  ASSERT_TRUE(files_->replace_symlink(at("current"), "v/2").ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"current", "link v/2"}}));
}

TEST_F(WritingFiles, never_puts_a_link_where_a_file_was) {
  directory_.write("current", "a file");
  EXPECT_EQ(files_->replace_symlink(at("current"), "v/2").error().text(),
            at("current") + ": not a symbolic link, so it is not replaced by one");
  EXPECT_EQ(directory_.read("current"), "a file");
}

TEST_F(WritingFiles, removes_a_file_and_takes_an_absent_one_for_removed) {
  directory_.write("f", "x");
  EXPECT_TRUE(files_->remove(at("f")).ok());
  EXPECT_TRUE(files_->remove(at("f")).ok());
  EXPECT_TRUE(files_->remove(at("gone/f")).ok());
  EXPECT_TRUE(directory_.snapshot().empty());
}

TEST_F(WritingFiles, remove_takes_a_link_and_not_what_it_points_to) {
  directory_.write("real", "x");
  ASSERT_EQ(::symlink("real", at("link").c_str()), 0);
  EXPECT_TRUE(files_->remove(at("link")).ok());
  EXPECT_EQ(directory_.read("real"), "x");
}

// Which takes the temporary of the first for one that a killed process left.
TEST_F(WritingFiles, does_not_rename_the_temporary_of_another_writer) {
  auto first = files_->begin_write(at("f"), 0644).value();
  ASSERT_TRUE(first->append("first").ok());
  auto second = files_->begin_write(at("f"), 0644).value();
  ASSERT_TRUE(second->append("second, and not complete").ok());
  const auto outcome = first->commit();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::not_yet);
  EXPECT_EQ(outcome.error().text(),
            at("f") + ": another process writes it too: not replaced; run again");
  first.reset();
  EXPECT_FALSE(directory_.has("f"));
  ASSERT_TRUE(second->commit().ok());
  EXPECT_EQ(directory_.read("f"), "second, and not complete");
}

TEST_F(WritingFiles, discarded_leaves_the_temporary_of_another_writer) {
  auto first = files_->begin_write(at("f"), 0644).value();
  auto second = files_->begin_write(at("f"), 0644).value();
  first.reset();
  ASSERT_TRUE(second->append("whole").ok());
  ASSERT_TRUE(second->commit().ok());
  EXPECT_EQ(directory_.read("f"), "whole");
}

}  // namespace
}  // namespace millrace
