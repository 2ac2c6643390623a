#include "core/env/program_helper.h"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/printable.h"

namespace millrace {
namespace {

// A message is one packet of fields, each ended by a 0, which no argument contains. Request: the
// timeout in seconds, the arguments. Answer: "1", exit status, "1" if it hung, output; or "0",
// error.
constexpr size_t kMostOctets = 128U << 10U;

void add_field(std::string& message, std::string_view field) {
  message += field;
  message += '\0';
}

std::string_view take_field(std::string_view& message) {
  const size_t end = message.find('\0');
  const std::string_view field = message.substr(0, end);
  message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
  return field;
}

int64_t number(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool send_packet(const Descriptor& socket, std::string_view message) {
  ssize_t sent = 0;
  do {
    sent = ::send(socket.get(), message.data(), message.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(message.size());
}

// Empty: the other end is gone.
std::string receive_packet(const Descriptor& socket) {
  std::string message(kMostOctets, '\0');
  ssize_t count = 0;
  do {
    count = ::recv(socket.get(), message.data(), message.size(), 0);
  } while (count < 0 && errno == EINTR);
  message.resize(count < 0 ? 0 : static_cast<size_t>(count));
  return message;
}

// The reader of a pipe must not wait for the helper.
void leave_standard_descriptors() {
  const Descriptor null(::open("/dev/null", O_RDWR));
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null.get(), standard);
  }
}

}  // namespace

ProgramHelper::~ProgramHelper() {
  socket_ = Descriptor();
  if (helper_ > 0) ::waitpid(helper_, nullptr, 0);
}

Result<void> ProgramHelper::start(const std::vector<AllowedProgram>& programs) {
  for (const AllowedProgram& program : programs) {
    allowed_[program.more_arguments].insert(program.argv);
  }
  is_started_ = true;
  if (allowed_.empty()) return {};
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("helper for programs", "cannot make a socket", errno);
  }
  socket_ = Descriptor(ends[0]);
  const Descriptor other(ends[1]);
  helper_ = ::fork();
  if (helper_ < 0) return system_error("helper for programs", "cannot fork", errno);
  if (helper_ == 0) {
    socket_ = Descriptor();
    serve(other);
  }
  return {};
}

bool ProgramHelper::is_allowed(const std::vector<std::string>& argv) const {
  for (const auto& [more, programs] : allowed_) {
    if (argv.size() <= more) continue;
    if (programs.contains({argv.begin(), argv.end() - static_cast<std::ptrdiff_t>(more)})) {
      return true;
    }
  }
  return false;
}

void ProgramHelper::serve(const Descriptor& socket) {
  leave_standard_descriptors();
  for (std::string request; !(request = receive_packet(socket)).empty();) {
    if (!send_packet(socket, answer(request))) break;
  }
  ::_exit(0);
}

std::string ProgramHelper::answer(std::string_view request) {
  const Duration timeout(number(take_field(request)));
  std::vector<std::string> argv;
  while (!request.empty()) argv.emplace_back(take_field(request));
  auto outcome = is_allowed(argv) ? processes_.run(argv, timeout)
                                  : Error("cannot start: not a program of the configuration");
  std::string answer;
  add_field(answer, outcome ? "1" : "0");
  if (!outcome) return answer + outcome.error().text();
  add_field(answer, std::to_string(outcome->exit_code));
  add_field(answer, outcome->timed_out ? "1" : "0");
  return answer + outcome->output;
}

Result<ProcessOutcome> ProgramHelper::run(const std::vector<std::string>& argv, Duration timeout) {
  if (!is_started_) return processes_.run(argv, timeout);
  const std::string name = argv.empty() ? "" : printable(argv[0]);
  if (!is_allowed(argv)) return Error(name + ": cannot start: not a program of the configuration");
  std::string request;
  add_field(request, std::to_string(timeout.count()));
  for (const std::string& argument : argv) add_field(request, argument);
  if (request.size() > kMostOctets || !send_packet(socket_, request)) {
    return Error(name + ": cannot start: the helper for programs did not take the request");
  }
  const std::string received = receive_packet(socket_);
  std::string_view rest = received;
  if (rest.empty()) return Error(name + ": the helper for programs ended without an answer");
  if (take_field(rest) == "0") return Error(std::string(rest));
  ProcessOutcome outcome;
  outcome.exit_code = static_cast<int>(number(take_field(rest)));
  outcome.timed_out = take_field(rest) == "1";
  outcome.output = rest;
  return outcome;
}

}  // namespace millrace
