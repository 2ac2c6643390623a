#include "core/env/connected_socket.h"

#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>

namespace millrace {
namespace {

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;
};

// Endpoint::address is canonical text, so one of the two forms fits.
SocketAddress socket_address(const Endpoint& server) {
  SocketAddress address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (::inet_pton(AF_INET, server.address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(server.port);
    address.size = sizeof *v4;
    return address;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  ::inet_pton(AF_INET6, server.address.c_str(), &v6->sin6_addr);
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(server.port);
  address.size = sizeof *v6;
  return address;
}

bool make_non_blocking(const Descriptor& socket) {
  const int flags = ::fcntl(socket.get(), F_GETFL);
  return flags >= 0 && ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) == 0 &&
         ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) == 0;
}

}  // namespace

ConnectedSocket connect_socket(const Endpoint& server, int type) {
  const SocketAddress address = socket_address(server);
  Descriptor socket(::socket(address.storage.ss_family, type, 0));
  if (!socket.is_open() || !make_non_blocking(socket)) return {Descriptor(), errno};
  const auto* generic = reinterpret_cast<const sockaddr*>(&address.storage);
  const bool connected = ::connect(socket.get(), generic, address.size) == 0;
  // A signal does not stop a connection from coming up (POSIX connect).
  if (!connected && errno != EINPROGRESS && errno != EINTR) return {Descriptor(), errno};
  return {std::move(socket), 0};
}

std::optional<Endpoint> local_endpoint(const Descriptor& socket) {
  sockaddr_storage storage = {};
  socklen_t size = sizeof storage;
  auto* generic = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(socket.get(), generic, &size) != 0) return std::nullopt;
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    return Endpoint{text, ntohs(v4->sin_port)};
  }
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
  ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
  return Endpoint{text, ntohs(v6->sin6_port)};
}

int connection_error(const Descriptor& socket) {
  int error_number = 0;
  socklen_t size = sizeof error_number;
  const int status = ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error_number, &size);
  return status == 0 ? error_number : errno;
}

bool means_no_route(int error_number) {
  return error_number == ENETUNREACH || error_number == EHOSTUNREACH ||
         error_number == EADDRNOTAVAIL || error_number == EAFNOSUPPORT;
}

}  // namespace millrace
