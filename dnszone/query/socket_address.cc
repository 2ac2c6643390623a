#include "dnszone/query/socket_address.h"

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>

#include "core/base/printable.h"

namespace millrace::dnszone {
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

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string numeric_text(const addrinfo& entry) {
  char text[NI_MAXHOST] = "";
  ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
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

bool means_no_route(int error_number) {
  return error_number == ENETUNREACH || error_number == EHOSTUNREACH ||
         error_number == EADDRNOTAVAIL || error_number == EAFNOSUPPORT;
}

Result<std::vector<std::string>> host_addresses(const std::string& host) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  // The final dot makes it a DNS name: neither the search list of this host nor its /etc/hosts
  // affects it.
  const std::string absolute = host.ends_with('.') ? host : host + '.';
  const int status = ::getaddrinfo(absolute.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> owner(found);
  if (status != 0) {
    return not_yet(printable(host) + ": no address: " + ::gai_strerror(status));
  }
  std::vector<std::string> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    // Only what Endpoint takes: no scope after a link-local address.
    if (auto endpoint = Endpoint::parse(numeric_text(*entry))) {
      addresses.push_back(endpoint->address);
    }
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace millrace::dnszone
