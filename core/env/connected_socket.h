// Sockets connected to an endpoint: what transports need of the system's network calls.
#pragma once

#include <optional>

#include <sys/socket.h>

#include "core/env/endpoint.h"
#include "core/files/descriptor.h"

namespace millrace {

struct ConnectedSocket {
  Descriptor socket;     // not open: `error_number` says why
  int error_number = 0;  // errno
};

// A non-blocking socket of that type (SOCK_DGRAM, SOCK_STREAM) connected to the server, so that the
// kernel drops datagrams from any other address or port. Its own port is one that the kernel draws.
// A stream may still be connecting.
ConnectedSocket connect_socket(const Endpoint& server, int type);

// Of a connected socket, this host's address and port; nullopt: errno says why.
std::optional<Endpoint> local_endpoint(const Descriptor& socket);

// Why a stream that was connecting did not come up; 0: it did.
int connection_error(const Descriptor& socket);

// The error number says that this host has no way to the address at all.
bool means_no_route(int error_number);

}  // namespace millrace
