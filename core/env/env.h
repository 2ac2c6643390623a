// Env: the program's interface to the outside world. main() builds the real one, a test a scripted
// one; nothing below main reads a clock, opens a socket or starts a process in another way.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/env/endpoint.h"
#include "core/env/handshakes.h"
#include "core/files/files.h"

namespace millrace {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() = 0;
  // Monotonic, for deadlines and progress.
  virtual std::chrono::milliseconds monotonic() = 0;
  virtual void sleep(std::chrono::milliseconds duration) = 0;
  // Processor time that this process has used, without its children's: for accounts, not for
  // decisions.
  virtual std::chrono::microseconds processor_time() = 0;
};

// What a server is, for messages.
struct HttpPeer {
  std::string name = "the CA";
  std::string ca_file_setting = "acme.ca_file";  // in the configuration
};

struct HttpRequest {
  std::string method;        // "GET", "HEAD", "POST"
  std::string url;           // https only; redirects are not followed
  std::string content_type;  // of the body; empty: no body
  std::string body;
  std::string accept;  // empty: no Accept field
  Path ca_file;        // trust anchors (PEM) instead of the system's; empty: the system's
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  // for all of the exchange
  std::vector<std::pair<std::string, std::string>> fields{};     // further ones, not empty
  size_t limit = size_t{1} << 20U;                               // octets of the answer's body
  size_t lowest_speed = 0;             // octets a second; slower is an error; 0: any speed
  std::chrono::seconds slow_time{30};  // for so long
  HttpPeer peer{};
  std::chrono::milliseconds connect_timeout{0};  // of it; 0: the library's
  Path cert_file{}, key_file{};                  // of this host as a TLS client; empty: none
  bool only_reads = false;                       // a POST that changes nothing there
  bool allows_http = false;                      // without TLS: on loopback, for tests
  bool is_secret = false;                        // the body is wiped when the exchange has ended
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, in order
  std::string body;

  // The first field of that (lower-case) name.
  std::optional<std::string> field(std::string_view name) const;
  std::vector<std::string> all_fields(std::string_view name) const;
};

// A source of requests and the receiver of the answers. next() is called whenever another request
// may be started; nullopt means "nothing now", and next() is called again after each done().
class HttpJobs {
 public:
  virtual ~HttpJobs() = default;
  virtual std::optional<std::pair<uint64_t, HttpRequest>> next() = 0;
  virtual void done(uint64_t tag, Result<HttpResponse> response) = 0;
};

class Http {
 public:
  virtual ~Http() = default;
  // Runs until nothing is in flight and next() gives nothing. Connections are reused. Answers over
  // the limit, timeouts and failed certificate checks are errors that name the URL.
  virtual void run(HttpJobs& jobs, size_t max_in_flight) = 0;
};

// Runs one request.
Result<HttpResponse> http_exchange(Http& http, HttpRequest request);

struct DnsQuery {
  Endpoint server;
  std::string message;  // wire form; its ID is replaced by a random one
};

class DnsTransport {
 public:
  virtual ~DnsTransport() = default;
  // All queries in flight together; the answers in the order of the queries. Over UDP from a
  // connected socket, checked against ID, QR, opcode and question, a mismatch is ignored until the
  // deadline; TC leads to TCP. Errors begin with the server's text and ": ". ErrorKind::config:
  // this host has no route to the address (IPv6 on a host without it); not_yet: no answer in time,
  // refused, cut off. The timeout counts for each query from the moment it is sent.
  virtual std::vector<Result<std::string>> exchange(std::span<const DnsQuery> queries,
                                                    std::chrono::milliseconds timeout) = 0;
  // Addresses of a host by the system's resolver, IPv4 and IPv6.
  virtual Result<std::vector<std::string>> addresses(const std::string& host) = 0;
};

struct ProcessOutcome {
  int exit_code = 0;       // 128 + signal when killed
  bool timed_out = false;  // killed by us after the timeout
  std::string output;      // the last 4 KiB of stdout and stderr together
};

class Processes {
 public:
  virtual ~Processes() = default;
  // Runs argv[0] (searched in PATH) without a shell, stdin from /dev/null, in its own process
  // group, which is killed at the timeout. An error only when it could not be started.
  virtual Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration timeout) = 0;
};

// Chance: to spread what many do at one time. Not for keys.
class Random {
 public:
  virtual ~Random() = default;
  // Uniform in 0 … bound - 1; 0 for a bound of 0.
  virtual uint64_t below(uint64_t bound) = 0;
};

struct Env {
  Clock& clock;
  Files& files;
  Http& http;
  DnsTransport& dns;
  Processes& processes;
  Random& random;
  Handshakes& handshakes;
  std::ostream& out;                    // what was asked for
  std::ostream& err;                    // progress, logs, errors
  bool err_is_terminal = false;         // progress goes to a terminal only
  Path working_directory;               // relative paths of the command line start here
  std::string host_name = "localhost";  // of this machine: bundles name it, for people
  bool is_dry_run = false;  // programs are not run: what they would have changed cannot be seen
};

}  // namespace millrace
