// What the tests on real servers share: a bed of their own each, and millrace as its user runs it.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/support/testbed.h"

namespace millrace::test {

class RealServers : public ::testing::Test {
 protected:
  // A test that needs another bed changes this in its constructor.
  Testbed::Options options_;
  Testbed bed_;

  void SetUp() override {
    ASSERT_EQ(bed_.start(options_), "");
    const Finished init = millrace({"init"});
    ASSERT_EQ(init.status, 0) << init.err;
  }

  // The built program: COMMAND, the bed's configuration, and what follows the command.
  Finished millrace(Arguments arguments) const { return run_program(command_line(arguments)); }

  Arguments command_line(Arguments arguments) const {
    Arguments line = {MILLRACE_BINARY, arguments.at(0), "--config", bed_.config()};
    line.insert(line.end(), arguments.begin() + 1, arguments.end());
    return line;
  }

  size_t told_the_ca(size_t mark = 0) const { return bed_.pebble_count("POST /chalZ/", mark); }
  size_t posts(size_t mark = 0) const { return bed_.pebble_count(" POST /", mark); }
};

// The same with the newest Pebble, for what Debian's does not have; skipped where there is none.
class NewestServers : public RealServers {
 protected:
  void SetUp() override {
    options_.pebble = Testbed::newest_pebble();
    if (options_.pebble.empty()) GTEST_SKIP() << Testbed::kNoNewestPebble;
    RealServers::SetUp();
  }
};

// The object that a command with --json printed.
inline Json json_of(const Finished& finished) {
  auto parsed = parse_json(finished.out, "standard output");
  EXPECT_TRUE(parsed.ok()) << finished.out << finished.err;
  return parsed.ok() ? *parsed : Json::object();
}

// A shell command of the tests (never of millrace): its output without the final newline.
inline std::string shell(const std::string& command) {
  Finished finished = run_program({"sh", "-c", command});
  EXPECT_EQ(finished.status, 0) << command << "\n" << finished.out << finished.err;
  while (finished.out.ends_with("\n")) finished.out.pop_back();
  return finished.out;
}

}  // namespace millrace::test
