// Programs and servers that a test starts: run to their end, or kept until the object goes.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/files/files.h"

namespace millrace::test {

using Arguments = std::vector<std::string>;

struct Finished {
  int status = 0;  // exit status; 128 + signal when killed, 127 when it could not be started
  std::string out;
  std::string err;
};

struct RunOptions {
  Arguments environment;              // "NAME=VALUE", before what this process has
  Path directory;                     // empty: where this process is
  std::chrono::seconds timeout{120};  // then it is killed
};

// Runs argv[0], searched in PATH and the sbin directories, with stdin from /dev/null.
Finished run_program(const Arguments& argv, const RunOptions& options = {});

// A server in the foreground. It stays in the process group of the test, so that whoever ends the
// group ends the servers.
class Daemon {
 public:
  Daemon() = default;
  Daemon(const Arguments& argv, const Path& log, const Arguments& environment = {});
  Daemon(Daemon&& other) noexcept;
  Daemon& operator=(Daemon&& other) noexcept;
  ~Daemon() { stop(); }

  void stop();  // SIGTERM, SIGKILL after five seconds, reaped
  void kill();  // SIGKILL, reaped
  int wait();   // its exit status when it ends by itself; killed after a minute
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

// Looks every 10 ms until the condition holds; false: it did not within the timeout.
bool wait_until(const std::function<bool()>& condition,
                std::chrono::seconds timeout = std::chrono::seconds(10));

// A port that is free over UDP and TCP on 127.0.0.1 to 127.0.0.`last`, and below the range from
// which the system takes ports for outgoing connections. Never the same one twice.
uint16_t free_port(int last = 1);

std::string read_text(const Path& path);  // empty when it cannot be read
void write_text(const Path& path, const std::string& text);

// The number of occurrences of `what` in the text.
size_t count_of(const std::string& what, const std::string& text);

}  // namespace millrace::test
