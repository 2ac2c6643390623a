#include "core/env/programs.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace millrace {
namespace {

class Programs : public ::testing::Test {
 protected:
  ~Programs() override { ::setenv("PATH", path_.c_str(), 1); }
  std::string path_ = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
};

TEST_F(Programs, are_found_where_the_path_of_cron_does_not_look) {
  ::setenv("PATH", "/nowhere", 1);
  EXPECT_TRUE(find_program("true").is_absolute());
  EXPECT_EQ(find_program("no-such-program"), "no-such-program");
}

TEST_F(Programs, are_taken_from_the_path_first) {
  ::setenv("PATH", "/nowhere:/bin:/usr/bin", 1);
  EXPECT_EQ(find_program("sh"), "/bin/sh");
  EXPECT_EQ(find_program("./sh"), "./sh");
}

TEST_F(Programs, of_the_system_do_not_depend_on_the_path) {
  ::setenv("PATH", "", 1);
  EXPECT_TRUE(find_system_program("true"));
  EXPECT_FALSE(find_system_program("no-such-program"));
  EXPECT_FALSE(find_system_program(".."));
}

}  // namespace
}  // namespace millrace
