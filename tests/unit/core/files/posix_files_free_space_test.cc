#include <gtest/gtest.h>

#include "tests/support/test_directory.h"

namespace millrace {
namespace {

TEST(PosixFilesFreeSpace, is_that_of_the_file_system) {
  const test::TestDirectory directory;
  const auto files = make_posix_files();
  const auto space = files->free_space(directory.path());
  ASSERT_TRUE(space);
  EXPECT_GT(space->total, 0U);
  EXPECT_LE(space->free, space->total);
  EXPECT_LE(space->free_files, space->total_files);
  const auto none = files->free_space(directory / "none");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), (directory / "none").string() +
                                     ": cannot query its file system: No such file or directory");
}

}  // namespace
}  // namespace millrace
