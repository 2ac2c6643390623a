// Many files and directories at a time.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/files/files.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class ManyFiles : public testing::Test {
 protected:
  std::string at(const std::string& below) const { return directory_ / below; }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(ManyFiles, are_written_each_with_its_mode) {
  directory_.write("a/old", "before");
  directory_.write("b/.keep", "");
  const FileWrite writes[] = {
      {at("a/old"), "after", 0600}, {at("b/x"), "1", 0644}, {at("a/y"), "", 0600}};
  for (const auto& outcome : files_->write_each(writes)) EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"a", "0755 directory"},
                                                   {"a/old", "0600 file after"},
                                                   {"a/y", "0600 file "},
                                                   {"b", "0755 directory"},
                                                   {"b/.keep", "0644 file "},
                                                   {"b/x", "0644 file 1"}}));
}

TEST_F(ManyFiles, fail_one_by_one_and_leave_what_was_there) {
  directory_.write("a/dir/x", "");
  const FileWrite writes[] = {{at("a/1"), "1", 0600},
                              {at("none/2"), "2", 0600},
                              {at("a/dir"), "3", 0600},
                              {at("a/4"), "4", 0600}};
  const auto outcomes = files_->write_each(writes);
  ASSERT_EQ(outcomes.size(), 4U);
  EXPECT_TRUE(outcomes[0].ok());
  EXPECT_EQ(outcomes[1].error().text(),
            at("none") + ": cannot open the directory: No such file or directory");
  EXPECT_EQ(outcomes[2].error().text(), at("a/dir") + ": not a regular file");
  EXPECT_TRUE(outcomes[3].ok());
  EXPECT_EQ(directory_.read("a/4"), "4");
  EXPECT_EQ(directory_.snapshot().size(), 5U);
}

TEST_F(ManyFiles, may_be_more_than_wait_for_the_disk_at_a_time) {
  directory_.write("a/.keep", "");
  std::vector<FileWrite> writes;
  for (int i = 0; i < 200; ++i) writes.push_back({at("a/" + std::to_string(i)), "x", 0600});
  for (const auto& outcome : files_->write_each(writes)) EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(files_->list(at("a"))->size(), 201U);
}

TEST_F(ManyFiles, have_directories_made_for_them) {
  directory_.write("there/x", "");
  directory_.write("file", "");
  const Path paths[] = {at("new/1"), at("new/2/"), at("there"), at("file"), at("new/1")};
  const auto outcomes = files_->make_directories(paths, 0700);
  ASSERT_EQ(outcomes.size(), 5U);
  EXPECT_TRUE(outcomes[0].ok() && outcomes[1].ok() && outcomes[2].ok() && outcomes[4].ok());
  EXPECT_EQ(outcomes[3].error().text(), at("file") + ": expected a directory, got a file");
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"file", "0644 file "},
                                                   {"new", "0755 directory"},
                                                   {"new/1", "0700 directory"},
                                                   {"new/2", "0700 directory"},
                                                   {"there", "0755 directory"},
                                                   {"there/x", "0644 file "}}));
}

}  // namespace
}  // namespace millrace
