#include "core/files/replaceable.h"

#include <gtest/gtest.h>

#include "core/files/leftovers.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class Replaceable : public testing::Test {
 protected:
  std::string fault(const std::string& below) {
    const auto checked =
        check_replaceable(*files_, directory_ / below, "a list",
                          [](std::string_view head) { return head.starts_with("list\n"); });
    return checked ? "" : checked.error().text();
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(Replaceable, is_what_is_not_there_or_empty_or_of_its_kind) {
  directory_.write("empty", "");
  directory_.write("list", "list\nof things\n");
  EXPECT_EQ(fault("not-there"), "");
  EXPECT_EQ(fault("empty"), "");
  EXPECT_EQ(fault("list"), "");
}

TEST_F(Replaceable, is_nothing_else) {
  directory_.write("key", "-----BEGIN PRIVATE KEY-----\n", 0600);
  EXPECT_EQ(fault("key"), (directory_ / "key").string() +
                              ": the existing file is not a list, and only such a file is "
                              "replaced: name another file, or move this one away");
}

TEST_F(Replaceable, leftovers_are_removed_by_name_and_owner) {
  directory_.write(".Kx.private.millrace-tmp", "secret", 0600);
  directory_.write("Kx.private", "secret", 0600);
  directory_.write(".other.millrace-tmp/sub", "");
  const auto removed = remove_leftovers(*files_, directory_.path(), [](std::string_view name) {
    return name.ends_with(".millrace-tmp");
  });
  ASSERT_TRUE(removed.ok());
  EXPECT_FALSE(directory_.has(".Kx.private.millrace-tmp"));
  EXPECT_TRUE(directory_.has("Kx.private"));
  EXPECT_TRUE(directory_.has(".other.millrace-tmp/sub")) << "a directory";
}

}  // namespace
}  // namespace millrace
