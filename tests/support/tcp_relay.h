// A wire between millrace and a real server, for tests: passes the octets of each connection on,
// both ways and unchanged, so that TLS and what is agreed on in it stay between the two ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "tests/support/loopback_tcp.h"

namespace millrace::test {

class TcpRelay {
 public:
  // Listens on a free port of 127.0.0.1 until destroyed.
  explicit TcpRelay(uint16_t upstream_port);
  ~TcpRelay();
  TcpRelay(const TcpRelay&) = delete;
  TcpRelay& operator=(const TcpRelay&) = delete;

  uint16_t port() const { return listener_.port; }
  // How many there were so far; and of those, whose ClientHello offered HTTP/2 (RFC 7301, RFC 9113
  // §3.2: the protocol "h2").
  unsigned connections() const { return connections_; }
  unsigned offers_of_http2() const { return offers_; }
  // Every connection that is open ends at once, in both directions.
  void cut() { ++cuts_; }
  // Until released, nothing passes, as where a network drops every packet: connections stay, and
  // new ones are accepted, but nobody answers.
  void hold() { is_held_ = true; }
  void release() { is_held_ = false; }

 private:
  void serve();
  void relay(const Socket& client);

  uint16_t upstream_port_;
  Listener listener_;
  std::atomic<bool> stopping_ = false, is_held_ = false;
  std::atomic<unsigned> connections_ = 0, offers_ = 0, cuts_ = 0;
  std::thread thread_;
};

// Passes octets on, both ways, until an end closes or it is stopped; none while it is held.
void relay_octets(
    const Socket& client, const Socket& server, const std::function<bool()>& is_stopped,
    const std::function<bool()>& is_held = [] { return false; });

}  // namespace millrace::test
