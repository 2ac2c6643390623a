// TCP on 127.0.0.1, for the servers that tests are themselves.
#pragma once

#include <cstdint>

#include <unistd.h>

namespace millrace::test {

// Closed at the end of its scope.
struct Socket {
  int number = -1;
  explicit Socket(int fd) : number(fd) {}
  Socket(Socket&& other) noexcept : number(other.number) { other.number = -1; }
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (number >= 0) ::close(number);
  }
};

struct Listener {
  Socket socket;
  uint16_t port;
};

Listener listen_on_loopback();              // on a free port; throws where there is none
Socket connect_to_loopback(uint16_t port);  // number -1: nobody listens
// The next connection, waited for a moment; number -1: none came.
Socket accept_soon(const Listener& listener);

}  // namespace millrace::test
