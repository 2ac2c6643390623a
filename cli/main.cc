// The real world, and the program in it.
#include <csignal>
#include <iostream>

#include <unistd.h>

#include "acme/client/curl_http.h"
#include "cli/lazy_http.h"
#include "cli/run.h"
#include "core/env/confinement.h"
#include "core/env/posix_processes.h"
#include "core/env/process_start.h"
#include "core/env/program_helper.h"
#include "core/env/system_clock.h"
#include "core/env/system_log.h"
#include "core/env/system_random.h"
#include "dnszone/query/socket_dns.h"
#include "tlsa/wire/socket_handshakes.h"

namespace {

constexpr size_t kHostNameSize = 256;  // octets, HOST_NAME_MAX and the final zero

std::string host_name() {
  std::string name(kHostNameSize, '\0');
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  name.resize(name.find('\0'));
  return name.empty() ? "localhost" : name;
}

}  // namespace

int main(int argc, char** argv) {
  millrace::open_standard_descriptors();
  millrace::protect_process();
  // A closed pipe is an error of the write and does not end the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::error_code no_directory;
  const auto clock = millrace::make_system_clock();
  const auto files = millrace::make_posix_files();
  millrace::cli::LazyHttp http(millrace::acme::make_curl_http);
  const auto dns = millrace::dnszone::make_socket_dns();
  const auto processes = millrace::make_posix_processes();
  const auto log = millrace::make_system_log();
  const auto random = millrace::make_system_random();
  const auto handshakes = millrace::tlsa::make_socket_handshakes();
  millrace::ProgramHelper programs(*processes);
  millrace::ProcessConfiner confiner(programs);
  millrace::Env env = {.clock = *clock,
                       .files = *files,
                       .http = http,
                       .dns = *dns,
                       .processes = programs,
                       .random = *random,
                       .handshakes = *handshakes,
                       .out = std::cout,
                       .err = std::cerr,
                       .err_is_terminal = isatty(STDERR_FILENO) == 1,
                       .working_directory = std::filesystem::current_path(no_directory),
                       .host_name = host_name()};
  const auto args =
      millrace::cli::arguments_as(argc > 0 ? argv[0] : "", {argv + std::min(argc, 1), argv + argc});
  return static_cast<int>(millrace::cli::run(env, args, &confiner, log.get()));
}
