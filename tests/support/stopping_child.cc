#include "tests/support/stopping_child.h"

#include <csignal>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace millrace::test {

StoppingChild::StoppingChild(const std::function<int()>& act) : pid_(::fork()) {
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) ::_exit(act());
}

StoppingChild::~StoppingChild() {
  if (has_ended_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void StoppingChild::note(int status) {
  has_ended_ = true;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool StoppingChild::wait_for_stop() {
  int status = 0;
  ::waitpid(pid_, &status, WUNTRACED);
  if (WIFSTOPPED(status)) return true;
  note(status);
  return false;
}

void StoppingChild::go_on() const {
  if (!has_ended_) ::kill(pid_, SIGCONT);
}

int StoppingChild::wait() {
  int status = 0;
  if (!has_ended_ && ::waitpid(pid_, &status, 0) == pid_) note(status);
  return status_;
}

void stop_here() {
  ::raise(SIGSTOP);
}

}  // namespace millrace::test
