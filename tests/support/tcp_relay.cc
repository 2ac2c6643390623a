#include "tests/support/tcp_relay.h"

#include <csignal>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

namespace millrace::test {
namespace {

constexpr int kRelayMoment = 20;  // milliseconds
constexpr size_t kMost = 65536;

// A ClientHello comes in one piece, of which the list of protocols is a part in clear.
bool offers_http2(int client) {
  char octets[4096];
  const ssize_t got = ::recv(client, octets, sizeof octets, MSG_PEEK);
  return got > 0 &&
         std::string(octets, static_cast<size_t>(got)).find("\x02h2") != std::string::npos;
}

// false: an end has closed.
bool pass_octets(int from, int to) {
  char octets[kMost];
  const ssize_t got = ::recv(from, octets, sizeof octets, 0);
  for (ssize_t done = 0; done < got;) {
    const ssize_t sent = ::send(to, octets + done, static_cast<size_t>(got - done), 0);
    if (sent <= 0) return false;
    done += sent;
  }
  return got > 0;
}

}  // namespace

void relay_octets(const Socket& client, const Socket& server,
                  const std::function<bool()>& is_stopped, const std::function<bool()>& is_held) {
  while (!is_stopped()) {
    if (is_held()) {
      ::poll(nullptr, 0, kRelayMoment);
      continue;
    }
    pollfd ends[] = {{client.number, POLLIN, 0}, {server.number, POLLIN, 0}};
    ::poll(ends, 2, kRelayMoment);
    if (ends[0].revents != 0 && !pass_octets(client.number, server.number)) return;
    if (ends[1].revents != 0 && !pass_octets(server.number, client.number)) return;
  }
}

TcpRelay::TcpRelay(uint16_t upstream_port)
    : upstream_port_(upstream_port), listener_(listen_on_loopback()) {
  std::signal(SIGPIPE, SIG_IGN);  // an end that went away is part of the play
  thread_ = std::thread([this] { serve(); });
}

TcpRelay::~TcpRelay() {
  stopping_ = true;
  thread_.join();
}

// A thread for each connection.
void TcpRelay::serve() {
  std::vector<std::thread> relays;
  while (!stopping_) {
    Socket client = accept_soon(listener_);
    if (client.number < 0) continue;
    ++connections_;
    relays.emplace_back([this, client = std::move(client)] { relay(client); });
  }
  for (std::thread& one : relays) one.join();
}

void TcpRelay::relay(const Socket& client) {
  const unsigned cuts = cuts_;
  if (offers_http2(client.number)) ++offers_;
  const Socket server = connect_to_loopback(upstream_port_);
  if (server.number < 0) return;
  relay_octets(
      client, server, [this, cuts] { return stopping_ || cuts_ != cuts; },
      [this] { return bool{is_held_}; });
}

}  // namespace millrace::test
