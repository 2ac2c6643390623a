#include "core/env/program_helper.h"

#include <gmock/gmock.h>
#include <signal.h>

#include "core/env/posix_processes.h"
#include "tests/support/in_child.h"

namespace millrace {
namespace {

using std::chrono::seconds;

class ProgramHelperTest : public testing::Test {
 protected:
  std::unique_ptr<Processes> processes_ = make_posix_processes();
  ProgramHelper helper_{*processes_};
};

TEST_F(ProgramHelperTest, gives_exit_status_and_output) {
  ASSERT_TRUE(helper_.start({{{"sh", "-c", "echo out; echo err >&2; exit 3"}}}));
  for (int i = 0; i < 2; ++i) {
    const auto outcome =
        helper_.run({"sh", "-c", "echo out; echo err >&2; exit 3"}, seconds(20)).value();
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.output, "out\nerr\n");
    EXPECT_FALSE(outcome.timed_out);
  }
}

TEST_F(ProgramHelperTest, gives_output_with_any_octets) {
  ASSERT_TRUE(helper_.start({{{"printf", "a\\000b\\377\\000"}}}));
  EXPECT_EQ(helper_.run({"printf", "a\\000b\\377\\000"}, seconds(20))->output,
            std::string("a\0b\377\0", 5));
}

TEST_F(ProgramHelperTest, kills_at_the_timeout) {
  ASSERT_TRUE(helper_.start({{{"sleep", "60"}}}));
  EXPECT_TRUE(helper_.run({"sleep", "60"}, seconds(1))->timed_out);
}

TEST_F(ProgramHelperTest, names_a_program_that_cannot_be_started) {
  ASSERT_TRUE(helper_.start({{{"/no/such/program"}}}));
  EXPECT_EQ(helper_.run({"/no/such/program"}, seconds(20)).error().text(),
            "/no/such/program: cannot start: No such file or directory");
}

TEST_F(ProgramHelperTest, starts_only_the_programs_of_the_configuration) {
  ASSERT_TRUE(helper_.start({{{"echo", "reload"}}, {{"echo", "review", "-q"}, 2}}));
  const auto output = [this](const std::vector<std::string>& argv) {
    const auto outcome = helper_.run(argv, seconds(20));
    return outcome ? outcome->output : outcome.error().text();
  };
  const std::string refused = "echo: cannot start: not a program of the configuration";
  EXPECT_EQ(output({"echo", "reload"}), "reload\n");
  EXPECT_EQ(output({"echo", "review", "-q", "a b", ""}), "review -q a b \n");
  EXPECT_EQ(output({"echo", "reload", "more"}), refused);
  EXPECT_EQ(output({"echo", "review", "-q", "one"}), refused);
  EXPECT_EQ(output({"echo", "review", "-q"}), refused);
  EXPECT_EQ(output({"echo", "review", "-q", "1", "2", "3"}), refused);
  EXPECT_EQ(output({"sh", "-c", "id"}), "sh: cannot start: not a program of the configuration");
  EXPECT_EQ(output({}), ": cannot start: not a program of the configuration");
}

TEST_F(ProgramHelperTest, starts_nothing_without_programs) {
  ASSERT_TRUE(helper_.start({}));
  EXPECT_EQ(helper_.run({"true"}, seconds(20)).error().text(),
            "true: cannot start: not a program of the configuration");
}

TEST_F(ProgramHelperTest, starts_programs_itself_before_there_is_a_helper) {
  EXPECT_EQ(helper_.run({"echo", "direct"}, seconds(20))->output, "direct\n");
}

TEST_F(ProgramHelperTest, reports_a_helper_that_was_killed) {
  ASSERT_TRUE(helper_.start({{{"sh", "-c", "kill -9 $PPID"}}, {{"true"}}}));
  EXPECT_EQ(helper_.run({"sh", "-c", "kill -9 $PPID"}, seconds(20)).error().text(),
            "sh: the helper for programs ended without an answer");
  EXPECT_EQ(helper_.run({"true"}, seconds(20)).error().text(),
            "true: cannot start: the helper for programs did not take the request");
}

// It has the pipe on which in_child() waits for the end of all that is written.
TEST_F(ProgramHelperTest, ends_with_the_process_that_it_serves) {
  const auto child = test::in_child([&]() -> std::string {
    ProgramHelper helper(*processes_);
    if (!helper.start({{{"true"}}}) || !helper.run({"true"}, seconds(20))) return "failed";
    ::raise(SIGKILL);
    return "";
  });
  EXPECT_EQ(child.signal, SIGKILL);
}

}  // namespace
}  // namespace millrace
