#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/files/files.h"
#include "tests/support/in_child.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class Locks : public testing::Test {
 protected:
  std::string path() const { return directory_ / "acme"; }
  // What another process gets when it requests the lock.
  test::ChildOutcome elsewhere() {
    return test::in_child([this] {
      const auto lock = files_->lock(path(), "millrace run since then");
      if (lock.ok()) return std::string("locked");
      const bool waits = lock.error().kind == ErrorKind::not_yet;
      return (waits ? "not yet: " : "failed: ") + lock.error().text();
    });
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(Locks, report_their_holder_to_another_process) {
  const auto lock = files_->lock(path(), "millrace run since 2026-11-23T20:15:00Z");
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(elsewhere().said, "not yet: " + path() + ": held by pid " + std::to_string(::getpid()) +
                                  " millrace run since 2026-11-23T20:15:00Z: run again later");
}

TEST_F(Locks, are_free_again_when_the_holder_lets_go) {
  { const auto lock = files_->lock(path(), "millrace run since now"); }
  EXPECT_EQ(elsewhere().said, "locked");
}

TEST_F(Locks, leave_an_empty_private_file) {
  { const auto lock = files_->lock(path(), "millrace run since now"); }
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{"acme", "0600 file "}}));
}

TEST_F(Locks, of_a_dead_holder_do_not_block) {
  const auto dead = test::in_child([this]() -> std::string {
    const auto lock = files_->lock(path(), "millrace run since long ago");
    std::raise(SIGKILL);
    return "";
  });
  EXPECT_EQ(dead.signal, SIGKILL);
  EXPECT_NE(directory_.read("acme").find("long ago"), std::string::npos);
  EXPECT_EQ(elsewhere().said, "locked");
}

TEST_F(Locks, block_even_the_same_process) {
  const auto first = files_->lock(path(), "millrace run since now");
  const auto second = files_->lock(path(), "millrace run since now");
  EXPECT_FALSE(second.ok());
}

TEST_F(Locks, show_the_holders_line_harmless) {
  directory_.write("acme", "");
  const auto lock = files_->lock(path(), "\x1b[2J");
  EXPECT_NE(elsewhere().said.find("\\x1b[2J"), std::string::npos);
}

TEST_F(Locks, are_not_passed_on_to_programs) {
  auto lock = files_->lock(path(), "millrace run since now");
  const pid_t program = ::fork();
  if (program == 0) {
    ::execlp("sleep", "sleep", "600", nullptr);
    ::_exit(127);
  }
  lock = Error("let go");
  // The child may not have come to exec, which closes its copy, yet.
  std::string said;
  for (int tries = 0; tries < 1000 && said != "locked"; ++tries) {
    said = elsewhere().said;
    ::usleep(10'000);
  }
  EXPECT_EQ(said, "locked");
  ::kill(program, SIGKILL);
  ::waitpid(program, nullptr, 0);
}

TEST_F(Locks, follow_no_link) {
  directory_.write("victim", "mine");
  ASSERT_EQ(::symlink("victim", path().c_str()), 0);
  EXPECT_FALSE(files_->lock(path(), "x").ok());
  EXPECT_EQ(directory_.read("victim"), "mine");
}

TEST_F(Locks, name_the_place_that_cannot_be_locked) {
  EXPECT_EQ(
      files_->lock(directory_ / "gone/acme", "x").error().text(),
      (directory_ / "gone/acme").string() + ": cannot open the lock: No such file or directory");
}

TEST_F(Locks, are_not_fifos) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_EQ(files_->lock(path(), "x").error().text(),
            path() + ": the lock is not a regular file: remove it");
}

TEST_F(Locks, on_directories_leave_nothing_in_them) {
  {
    const auto lock = files_->lock_directory(directory_.path());
    ASSERT_TRUE(lock.ok());
    const auto second = files_->lock_directory(directory_.path());
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().text(),
              directory_.path().string() + ": locked by another process: run again later");
    EXPECT_EQ(second.error().kind, ErrorKind::not_yet);
    EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{".millrace-lock", "0600 file "}}))
        << "for its owner alone: who cannot open it cannot hold it";
  }
  EXPECT_TRUE(directory_.snapshot().empty());
  EXPECT_TRUE(files_->lock_directory(directory_.path()).ok());
}

TEST_F(Locks, on_directories_are_not_held_up_by_a_lock_on_the_directory_itself) {
  const int handle = ::open(directory_.path().c_str(), O_RDONLY);
  ASSERT_EQ(::flock(handle, LOCK_EX | LOCK_NB), 0);
  EXPECT_TRUE(files_->lock_directory(directory_.path()).ok());
  ::close(handle);
}

TEST_F(Locks, on_directories_of_a_group_are_for_the_group) {
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0770), 0);
  const auto lock = files_->lock_directory(directory_.path());
  EXPECT_EQ(directory_.snapshot(), (test::Snapshot{{".millrace-lock", "0660 file "}}));
}

TEST_F(Locks, on_directories_of_a_dead_holder_do_not_block) {
  const auto dead = test::in_child([this]() -> std::string {
    const auto lock = files_->lock_directory(directory_.path());
    std::raise(SIGKILL);
    return "";
  });
  EXPECT_EQ(dead.signal, SIGKILL);
  { EXPECT_TRUE(files_->lock_directory(directory_.path()).ok()); }
  EXPECT_TRUE(directory_.snapshot().empty());
}

}  // namespace
}  // namespace millrace
