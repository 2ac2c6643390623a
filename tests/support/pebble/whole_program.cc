#include "tests/support/pebble/whole_program.h"

#include <fstream>

#include <unistd.h>

#include "acme/client/curl_http.h"
#include "cli/run.h"
#include "core/env/posix_processes.h"
#include "core/env/system_clock.h"
#include "core/env/system_random.h"
#include "dnszone/query/socket_dns.h"
#include "tlsa/wire/socket_handshakes.h"

namespace millrace::test {

int run_watched(const WatchedProgram& program, const std::vector<std::string>& arguments) {
  // As the program finds it: records that it places are signed with this.
  std::string host(256, '\0');
  ::gethostname(host.data(), host.size() - 1);
  const auto clock = make_system_clock();
  const auto files = make_posix_files();
  const auto processes = make_posix_processes();
  const auto random = make_system_random();
  const auto handshakes = tlsa::make_socket_handshakes();
  const auto dns = dnszone::make_socket_dns();
  const auto real_http = acme::make_curl_http();
  WatchedHttp http(*real_http);
  http.before = program.before;
  http.after = program.after;
  std::ofstream log(program.log);
  Env env{.clock = *clock,
          .files = program.files != nullptr ? *program.files : *files,
          .http = http,
          .dns = *dns,
          .processes = *processes,
          .random = *random,
          .handshakes = *handshakes,
          .out = log,
          .err = log,
          .working_directory = program.directory,
          .host_name = host.c_str()};
  return static_cast<int>(cli::run(env, arguments));
}

}  // namespace millrace::test
