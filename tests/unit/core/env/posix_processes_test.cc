#include "core/env/posix_processes.h"

#include <thread>

#include <gtest/gtest.h>
#include <signal.h>

#include "core/env/env.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

using std::chrono::seconds;

class RunningProcesses : public testing::Test {
 protected:
  ProcessOutcome shell(const std::string& script, Duration timeout = seconds(20)) {
    return processes_->run({"sh", "-c", script}, timeout).value();
  }
  seconds since_start() const {
    return std::chrono::duration_cast<seconds>(std::chrono::steady_clock::now() - start_);
  }

  std::unique_ptr<Processes> processes_ = make_posix_processes();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST_F(RunningProcesses, gives_exit_status_and_both_outputs) {
  const ProcessOutcome outcome = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.output, "out\nerr\n");
  EXPECT_FALSE(outcome.timed_out);
}

TEST_F(RunningProcesses, passes_arguments_without_a_shell) {
  EXPECT_EQ(processes_->run({"printf", "%s|", "a b", "$HOME;`id`", ""}, seconds(20))->output,
            "a b|$HOME;`id`||");
}

TEST_F(RunningProcesses, names_the_program_that_cannot_be_started) {
  EXPECT_EQ(processes_->run({"/no/such/program"}, seconds(20)).error().text(),
            "/no/such/program: cannot start: No such file or directory");
  EXPECT_EQ(processes_->run({"no-such-program-of-ours"}, seconds(20)).error().text(),
            "no-such-program-of-ours: cannot start: No such file or directory");
  EXPECT_EQ(processes_->run({}, seconds(20)).error().text(),
            "cannot start: the argument list is empty");
}

TEST_F(RunningProcesses, says_that_a_file_may_not_be_run) {
  test::TestDirectory directory;
  directory.write("reload", "#!/bin/sh\n", 0644);
  const std::string path = directory / "reload";
  EXPECT_EQ(processes_->run({path}, seconds(20)).error().text(),
            path + ": cannot start: Permission denied");
}

TEST_F(RunningProcesses, reports_a_death_by_signal) {
  EXPECT_EQ(shell("kill -TERM $$").exit_code, 128 + SIGTERM);
}

TEST_F(RunningProcesses, kills_what_takes_too_long_with_its_children) {
  test::TestDirectory directory;
  const std::string mark = directory / "mark";
  const ProcessOutcome outcome =
      shell("echo begun; (sleep 1.5; touch " + mark + ") & sleep 60", seconds(1));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.exit_code, 128 + SIGKILL);
  EXPECT_EQ(outcome.output, "begun\n");
  EXPECT_LT(since_start(), seconds(10));
  std::this_thread::sleep_for(std::chrono::milliseconds(900));  // past the child's 1.5 s
  EXPECT_FALSE(directory.has("mark"));
}

TEST_F(RunningProcesses, kills_what_ignores_every_polite_signal) {
  EXPECT_TRUE(shell("trap '' TERM INT HUP; while :; do sleep 1; done", seconds(1)).timed_out);
  EXPECT_LT(since_start(), seconds(10));
}

// A reload command that starts a daemon, which keeps the pipe open.
TEST_F(RunningProcesses, does_not_wait_for_a_daemon_that_was_started) {
  const ProcessOutcome outcome = shell("echo started; sleep 8 & exit 0");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.output, "started\n");
  EXPECT_LT(since_start(), seconds(7));
}

TEST_F(RunningProcesses, does_not_listen_for_ever_to_a_daemon_that_talks) {
  EXPECT_EQ(shell("timeout 8 yes & sleep 0.2; exit 0").exit_code, 0);
  EXPECT_LT(since_start(), seconds(7));
}

TEST_F(RunningProcesses, waits_for_a_program_that_closed_its_output) {
  EXPECT_EQ(shell("exec >&- 2>&-; sleep 0.3; exit 5").exit_code, 5);
}

TEST_F(RunningProcesses, keeps_the_end_of_a_long_output) {
  const ProcessOutcome outcome = shell("yes x | head -c 1000000; echo last");
  EXPECT_EQ(outcome.output.size(), 4096u);
  EXPECT_TRUE(outcome.output.ends_with("x\nlast\n"));
}

TEST_F(RunningProcesses, gives_nothing_to_read) {
  EXPECT_EQ(shell("cat; echo end").output, "end\n");
}

TEST_F(RunningProcesses, hears_of_failures_even_where_sigchld_was_ignored) {
  const auto before = ::signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(make_posix_processes()->run({"false"}, seconds(20))->exit_code, 1);
  ::signal(SIGCHLD, before);
}

TEST_F(RunningProcesses, blocks_and_ignores_no_signal) {
  sigset_t term;
  sigset_t before;
  ::sigemptyset(&term);
  ::sigaddset(&term, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &term, &before);
  const auto pipe_before = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(shell("kill -TERM $$; exit 0").exit_code, 128 + SIGTERM);
  EXPECT_EQ(shell("kill -PIPE $$; exit 0").exit_code, 128 + SIGPIPE);
  ::signal(SIGPIPE, pipe_before);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace millrace
