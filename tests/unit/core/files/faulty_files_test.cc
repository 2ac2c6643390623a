// The tests of crash safety depend on this fake: it must do what it claims.
#include "tests/support/faulty_files.h"

#include <csignal>

#include <gtest/gtest.h>

#include "tests/support/in_child.h"
#include "tests/support/test_directory.h"

namespace millrace::test {
namespace {

class FaultyFilesTest : public testing::Test {
 protected:
  int die_writing(Fault fault) {
    return in_child([this, fault] {
             files_.plan(2, fault);
             static_cast<void>(files_.write(directory_ / "a", "first", 0644).ok());
             static_cast<void>(files_.write(directory_ / "b", "second", 0644).ok());
             return std::string("survived");
           })
        .signal;
  }

  TestDirectory directory_;
  std::unique_ptr<Files> real_ = make_posix_files();
  FaultyFiles files_{*real_};
};

TEST_F(FaultyFilesTest, dies_before_the_step) {
  EXPECT_EQ(die_writing(Fault::die_before), SIGKILL);
  EXPECT_EQ(directory_.snapshot(), (Snapshot{{"a", "0644 file first"}}));
}

TEST_F(FaultyFilesTest, dies_during_the_step) {
  EXPECT_EQ(die_writing(Fault::die_during), SIGKILL);
  EXPECT_EQ(directory_.snapshot(),
            (Snapshot{{"a", "0644 file first"}, {".b.millrace-tmp", "0644 file sec"}}));
}

TEST_F(FaultyFilesTest, dies_after_the_step) {
  EXPECT_EQ(die_writing(Fault::die_after), SIGKILL);
  EXPECT_EQ(directory_.snapshot(), (Snapshot{{"a", "0644 file first"}, {"b", "0644 file second"}}));
}

TEST_F(FaultyFilesTest, a_file_in_pieces_has_two_steps) {
  for (size_t step = 1; step <= 2; ++step) {
    const auto died = in_child([this, step] {
      files_.plan(step, Fault::die_during);
      const auto pending = files_.begin_write(directory_ / "f", 0644).value();
      static_cast<void>(pending->append("all of it").ok());
      static_cast<void>(pending->commit().ok());
      return std::string("survived");
    });
    EXPECT_EQ(died.signal, SIGKILL);
    EXPECT_EQ(
        directory_.snapshot(),
        (Snapshot{{".f.millrace-tmp", step == 1 ? "0644 file all " : "0644 file all of it"}}));
  }
}

TEST_F(FaultyFilesTest, refuses_the_step_and_goes_on) {
  files_.plan(1, Fault::refuse);
  EXPECT_EQ(files_.write(directory_ / "a", "x", 0644).error().text(),
            (directory_ / "a").string() + ": cannot write: No space left on device");
  EXPECT_TRUE(files_.write(directory_ / "a", "x", 0644).ok());
}

TEST_F(FaultyFilesTest, counts_only_what_changes_something) {
  ASSERT_TRUE(files_.make_directory(directory_ / "d", 0755).ok());
  ASSERT_TRUE(files_.make_directory(directory_ / "d", 0755).ok());
  ASSERT_TRUE(files_.remove(directory_ / "gone").ok());
  ASSERT_TRUE(files_.remove_tree(directory_ / "gone").ok());
  ASSERT_TRUE(files_.status(directory_ / "d").ok());
  EXPECT_EQ(files_.steps(),
            (std::vector<std::string>{"make_directory " + (directory_ / "d").string()}));
}

}  // namespace
}  // namespace millrace::test
