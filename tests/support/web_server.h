// nginx as a web server with static files over TLS, on loopback, with a certificate made here.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

class WebServer {
 public:
  // Serves the outboxes below `state`. Empty, or what did not come up with its log.
  std::string start(const Path& state);
  void stop() { nginx_.stop(); }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/outbox"; }
  Path ca_file() const { return directory_ / "server.pem"; }
  // A line for each request since the last call: "/outbox/csr/current/META.json 200 HTTP/2.0".
  std::string take_log();

 private:
  TestDirectory directory_;
  uint16_t port_ = 0;
  size_t read_ = 0;  // octets of the log
  Daemon nginx_;
};

}  // namespace millrace::test
