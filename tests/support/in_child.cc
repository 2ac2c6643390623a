#include "tests/support/in_child.h"

#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace millrace::test {
namespace {

[[noreturn]] void be_child(const std::function<std::string()>& act, int output) {
  const std::string said = act();
  const ssize_t written = ::write(output, said.data(), said.size());
  ::_exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
}

std::string read_to_end(int input) {
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = ::read(input, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

}  // namespace

ChildOutcome in_child(const std::function<std::string()>& act) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) be_child(act, ends[1]);
  ::close(ends[1]);
  ChildOutcome outcome;
  outcome.said = read_to_end(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  return outcome;
}

}  // namespace millrace::test
