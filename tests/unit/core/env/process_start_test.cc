#include "core/env/process_start.h"

#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/in_child.h"

namespace millrace {
namespace {

std::string text_of(int descriptor) {
  struct stat seen = {}, null = {};
  if (::stat("/dev/null", &null) != 0 || ::fstat(descriptor, &seen) != 0) return "closed";
  return seen.st_rdev == null.st_rdev && S_ISCHR(seen.st_mode) ? "null" : "other";
}

TEST(ProcessStart, opens_standard_descriptors_that_were_closed) {
  const auto child = test::in_child([] {
    ::close(STDIN_FILENO);
    ::close(STDERR_FILENO);
    const std::string before = text_of(STDOUT_FILENO);
    open_standard_descriptors();
    const std::string after = text_of(STDIN_FILENO) + " " + text_of(STDERR_FILENO);
    return after + (before == text_of(STDOUT_FILENO) ? ", output as before" : ", output changed");
  });
  EXPECT_EQ(child.said, "null null, output as before");
}

TEST(ProcessStart, leaves_no_core_file) {
  const auto child = test::in_child([] {
    protect_process();
    struct rlimit limit = {1, 1};
    if (::getrlimit(RLIMIT_CORE, &limit) != 0) return std::string("cannot query");
    return std::to_string(limit.rlim_cur) + " " + std::to_string(limit.rlim_max);
  });
  EXPECT_EQ(child.said, "0 0");
}

#if defined(__linux__)
TEST(ProcessStart, lets_no_program_gain_privileges) {
  const auto child = test::in_child([] {
    protect_process();
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("NoNewPrivs:")) return line;
    }
    return std::string("cannot query");
  });
  EXPECT_EQ(child.said, "NoNewPrivs:\t1");
}
#endif

}  // namespace
}  // namespace millrace
