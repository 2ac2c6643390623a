#include "tests/support/loopback_tcp.h"

#include <stdexcept>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

namespace millrace::test {
namespace {

constexpr int kMoment = 20;  // milliseconds

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Socket new_socket() {
  return Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

}  // namespace

Listener listen_on_loopback() {
  Socket socket = new_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.number, generic, size) != 0 || ::listen(socket.number, 64) != 0 ||
      ::getsockname(socket.number, generic, &size) != 0) {
    throw std::runtime_error("no port on 127.0.0.1");
  }
  return {std::move(socket), ntohs(address.sin_port)};
}

Socket connect_to_loopback(uint16_t port) {
  Socket socket = new_socket();
  const sockaddr_in address = loopback(port);
  if (::connect(socket.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Socket(-1);
  }
  return socket;
}

Socket accept_soon(const Listener& listener) {
  pollfd waiting{listener.socket.number, POLLIN, 0};
  if (::poll(&waiting, 1, kMoment) != 1) return Socket(-1);
  return Socket(::accept4(listener.socket.number, nullptr, nullptr, SOCK_CLOEXEC));
}

}  // namespace millrace::test
