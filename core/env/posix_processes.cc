#include "core/env/posix_processes.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "core/env/programs.h"
#include "core/files/descriptor.h"

extern char** environ;

namespace millrace {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr size_t kKeptOutput = 4096;
constexpr size_t kChunk = 4096;
constexpr size_t kPipeSize = 64U << 10U;  // of Linux and FreeBSD
// How late the child's end may be noticed when a grandchild keeps the pipe open.
constexpr milliseconds kLook{20};

// The start state of the child: /dev/null, the pipe, a group of its own, no blocked or ignored
// signal.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  // 0 or an error number.
  int spawn(const std::vector<std::string>& argv, int output, pid_t& child) {
    const int broken = fill(output);
    if (broken != 0) return broken;
    std::vector<char*> arguments;
    arguments.reserve(argv.size() + 1);
    for (const std::string& argument : argv) {
      arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    const Path program = find_program(argv[0]);
    return ::posix_spawnp(&child, program.c_str(), &actions_, &attributes_, arguments.data(),
                          environ);
  }

 private:
  int fill(int output) {
    sigset_t none;
    sigset_t reset;
    ::sigemptyset(&none);
    ::sigemptyset(&reset);
    for (int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) {
      ::sigaddset(&reset, number);
    }
    constexpr short kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    const int outcomes[] = {
        ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0),
        ::posix_spawn_file_actions_adddup2(&actions_, output, 1),
        ::posix_spawn_file_actions_adddup2(&actions_, output, 2),
        ::posix_spawnattr_setpgroup(&attributes_, 0),
        ::posix_spawnattr_setsigmask(&attributes_, &none),
        ::posix_spawnattr_setsigdefault(&attributes_, &reset),
        ::posix_spawnattr_setflags(&attributes_, kFlags)};
    return *std::max_element(std::begin(outcomes), std::end(outcomes));
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// A started child until it is reaped.
class Child {
 public:
  Child(pid_t pid, Descriptor output) : pid_(pid), output_(std::move(output)) {}

  ProcessOutcome follow(SteadyTime deadline) {
    ProcessOutcome outcome;
    while (!reaped(WNOHANG)) {
      const auto left =
          std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left <= milliseconds(0)) {
        outcome.timed_out = true;
        ::kill(-pid_, SIGKILL);
        reaped(0);
        break;
      }
      wait_for_output(std::min(left, kLook));
    }
    // What the pipe holds now; what a grandchild writes later is not waited for.
    for (size_t taken = 0; taken < kPipeSize && take_output(); taken += kChunk) {
    }
    outcome.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
    outcome.output = std::move(kept_);
    return outcome;
  }

 private:
  bool reaped(int flags) {
    pid_t seen = 0;
    do {
      seen = ::waitpid(pid_, &status_, flags);
    } while (seen < 0 && errno == EINTR);
    return seen != 0;
  }

  // After the end of the output only the child's end is waited for, soon to come.
  void wait_for_output(milliseconds most) {
    pollfd ready = {output_.get(), POLLIN, 0};
    const milliseconds wait = at_end_ ? std::min(most, milliseconds(1)) : most;
    ::poll(&ready, at_end_ ? 0 : 1, static_cast<int>(wait.count()));
    take_output();
  }

  // true: there was something.
  bool take_output() {
    char buffer[kChunk];
    const ssize_t count = ::read(output_.get(), buffer, sizeof buffer);
    if (count == 0) at_end_ = true;
    if (count <= 0) return count < 0 && errno == EINTR;
    kept_.append(buffer, static_cast<size_t>(count));
    if (kept_.size() > kKeptOutput) kept_.erase(0, kept_.size() - kKeptOutput);
    return true;
  }

  pid_t pid_;
  Descriptor output_;  // non-blocking
  std::string kept_;
  int status_ = 0;
  bool at_end_ = false;
};

class PosixProcesses final : public Processes {
 public:
  Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration timeout) override {
    if (argv.empty() || argv[0].empty()) return Error("cannot start: the argument list is empty");
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_error(argv[0], "cannot make a pipe", errno);
    Descriptor output(ends[0]);
    Descriptor input(ends[1]);
    if (::fcntl(output.get(), F_SETFL, O_NONBLOCK) != 0) {
      return system_error(argv[0], "cannot set up a pipe", errno);
    }
    pid_t child = 0;
    const int fault = SpawnPlan().spawn(argv, input.get(), child);
    if (fault != 0) return system_error(argv[0], "cannot start", fault);
    input = Descriptor();
    return Child(child, std::move(output)).follow(std::chrono::steady_clock::now() + timeout);
  }
};

}  // namespace

std::unique_ptr<Processes> make_posix_processes() {
  // The parent process may have left it ignored; then the kernel discards exit statuses.
  ::signal(SIGCHLD, SIG_DFL);
  return std::make_unique<PosixProcesses>();
}

}  // namespace millrace
