// Postfix's smtpd with STARTTLS on 127.0.0.1, in a directory of its own. As root only: Postfix
// changes its user.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/process.h"
#include "tests/support/test_directory.h"
#include "tests/support/tls_server.h"

namespace millrace::test {

class PostfixServer {
 public:
  // Empty, or what did not come up with its log.
  std::string start(const TlsServer::Identity& identity);
  uint16_t port() const { return port_; }

 private:
  Path at(const std::string& path) const { return directory_ / path; }
  void write_config() const;

  TestDirectory directory_;
  uint16_t port_ = 0;
  Daemon master_;
};

}  // namespace millrace::test
