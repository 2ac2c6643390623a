// FAKE: a server on 127.0.0.1 that comes to TLS as a script says, for what real servers do not do
// on command. The TLS is OpenSSL's own, here or of another server to which the octets are passed.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/env/handshakes.h"
#include "tests/support/loopback_tcp.h"

namespace millrace::test {

class TlsServer {
 public:
  struct Identity {
    std::string chain;  // PEM, leaf first
    std::string key;    // PEM
  };
  // Plain text before TLS: once the client's words contain `expected`, the reply is sent. Empty: at
  // once.
  struct Turn {
    std::string expected;
    std::string reply;
  };
  struct Options {
    std::vector<Identity> identities;  // one for each kind of key
    std::vector<Turn> turns;
    bool is_silent = false;      // after the turns nothing comes
    bool closes = false;         // after the turns it closes
    int most_protocol = 0;       // TLS1_2_VERSION; 0: the newest
    uint16_t upstream_port = 0;  // not 0: that server does the TLS
  };

  // Throws when OpenSSL cannot use an identity.
  explicit TlsServer(Options options);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  uint16_t port() const { return listener_.port; }
  Endpoint endpoint() const { return {"127.0.0.1", port()}; }
  // What clients have said in plain text.
  std::string heard() const;
  // The names of SNI, one for each connection that came to TLS here.
  std::vector<std::string> names() const;

 private:
  void serve();
  void handle(const Socket& client);
  bool take_turn(const Socket& client, const Turn& turn);
  void shake(const Socket& client);
  void pass_on(const Socket& client);

  Options options_;
  Listener listener_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;  // guards the two below
  std::string heard_;
  std::vector<std::string> names_;
  std::thread thread_;
};

// What a server of that protocol says when all is well.
std::vector<TlsServer::Turn> usual_turns(Starttls starttls);

}  // namespace millrace::test
