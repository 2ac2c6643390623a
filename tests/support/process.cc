#include "tests/support/process.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace millrace::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Streams {
  int out = -1;
  int err = -1;
};

std::vector<char*> pointers(const Arguments& texts) {
  std::vector<char*> result;
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// Name servers and their control programs are in directories that a user's PATH may not have.
void extend_path() {
  const char* path = getenv("PATH");
  const std::string found = path == nullptr ? "/usr/bin:/bin" : path;
  setenv("PATH", (found + ":/usr/local/sbin:/usr/sbin:/sbin").c_str(), 1);
}

Arguments environment_with(Arguments first) {
  for (char** entry = environ; *entry != nullptr; ++entry) first.emplace_back(*entry);
  return first;
}

pid_t spawn(const Arguments& argv, const Streams& streams, const RunOptions& options) {
  static const bool extended = (extend_path(), true);
  static_cast<void>(extended);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, streams.out, 1);
  posix_spawn_file_actions_adddup2(&actions, streams.err, 2);
  if (!options.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  }
  const Arguments environment = environment_with(options.environment);
  pid_t pid = -1;
  if (posix_spawnp(&pid, argv[0].c_str(), &actions, nullptr, pointers(argv).data(),
                   pointers(environment).data()) != 0) {
    pid = -1;
  }
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

// The program's status when it ended before the deadline; else it is killed.
int wait_for_end(pid_t pid, SteadyClock::time_point deadline) {
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (SteadyClock::now() > deadline) ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string contents(FILE* file) {
  std::string text;
  rewind(file);
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  fclose(file);
  return text;
}

bool can_bind(int type, const std::string& address, uint16_t port) {
  const int fd = socket(AF_INET, type, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
  close(fd);
  return bound;
}

unsigned number_from_environment(const char* name, unsigned otherwise) {
  const char* text = getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(strtoul(text, nullptr, 10));
}

// Shards of a test program that run side by side have a range of their own each: what one has seen
// to be free and has not bound yet, no other takes.
uint16_t random_port() {
  static constexpr unsigned kFirst = 10000, kCount = 20000;
  static std::random_device random;
  const unsigned count = kCount / number_from_environment("GTEST_TOTAL_SHARDS", 1);
  const unsigned first = kFirst + count * number_from_environment("GTEST_SHARD_INDEX", 0);
  return static_cast<uint16_t>(first + random() % count);
}

}  // namespace

Finished run_program(const Arguments& argv, const RunOptions& options) {
  FILE* out = tmpfile();
  FILE* err = tmpfile();
  const pid_t pid = spawn(argv, {fileno(out), fileno(err)}, options);
  Finished result;
  result.status = pid < 0 ? 127 : wait_for_end(pid, SteadyClock::now() + options.timeout);
  result.out = contents(out);
  result.err = pid < 0 ? argv[0] + " could not be started" : contents(err);
  return result;
}

Daemon::Daemon(const Arguments& argv, const Path& log, const Arguments& environment) {
  const int fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  RunOptions options;
  options.environment = environment;
  pid_ = spawn(argv, {fd, fd}, options);
  close(fd);
}

Daemon::Daemon(Daemon&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {
}

Daemon& Daemon::operator=(Daemon&& other) noexcept {
  if (this != &other) {
    stop();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

void Daemon::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::kill(pid_, SIGCONT);  // a stopped one would not see the first
  wait_for_end(std::exchange(pid_, -1), SteadyClock::now() + std::chrono::seconds(5));
}

void Daemon::kill() {
  if (pid_ > 0) wait_for_end(std::exchange(pid_, -1), SteadyClock::now());
}

int Daemon::wait() {
  return wait_for_end(std::exchange(pid_, -1), SteadyClock::now() + std::chrono::minutes(1));
}

bool wait_until(const std::function<bool()>& condition, std::chrono::seconds timeout) {
  const auto deadline = SteadyClock::now() + timeout;
  while (!condition()) {
    if (SteadyClock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

uint16_t free_port(int last) {
  static std::set<uint16_t> given;  // a server binds its port some time after it was chosen
  for (int tries = 0; tries < 10'000; ++tries) {
    const uint16_t port = random_port();
    bool free = !given.contains(port);
    for (int host = 1; host <= last && free; ++host) {
      const std::string address = "127.0.0." + std::to_string(host);
      free = can_bind(SOCK_DGRAM, address, port) && can_bind(SOCK_STREAM, address, port);
    }
    if (!free) continue;
    given.insert(port);
    return port;
  }
  throw std::runtime_error("no free port in 10,000 tries");
}

std::string read_text(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const Path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

size_t count_of(const std::string& what, const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace millrace::test
