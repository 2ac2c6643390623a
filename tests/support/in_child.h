// Runs a part of a test in a forked process, which may die, drop privileges or be limited.
#pragma once

#include <functional>
#include <string>

namespace millrace::test {

struct ChildOutcome {
  std::string said;  // what the function returned; empty when it did not return
  int signal = 0;    // that killed the child; 0: none
};

// Nothing of the child reaches the test but this: no failures, no destructors of the test's
// objects.
ChildOutcome in_child(const std::function<std::string()>& act);

}  // namespace millrace::test
