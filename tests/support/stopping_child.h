// A part of a test in a forked process that stops itself (SIGSTOP) at a place of its choice, and is
// continued when the test says so.
#pragma once

#include <functional>
#include <string>

#include <sys/types.h>

namespace millrace::test {

class StoppingChild {
 public:
  // Its exit status is what the function returns. No destructors of the test's objects run there.
  explicit StoppingChild(const std::function<int()>& act);
  StoppingChild(const StoppingChild&) = delete;
  StoppingChild& operator=(const StoppingChild&) = delete;
  ~StoppingChild();  // killed if it is still there

  // Waits until it has stopped itself; false: it has come to its end before.
  bool wait_for_stop();
  void go_on() const;
  int wait();  // its exit status; 128 + signal when it was killed

 private:
  void note(int status);

  pid_t pid_ = -1;
  bool has_ended_ = false;
  int status_ = 0;
};

// Of the calling process.
void stop_here();

}  // namespace millrace::test
