// Sockets and addresses: what the transport needs of the system's network calls.
#pragma once

#include <sys/socket.h>

#include "core/env/env.h"
#include "core/files/descriptor.h"

namespace millrace::dnszone {

struct ConnectedSocket {
  Descriptor socket;     // not open: `error_number` says why
  int error_number = 0;  // errno
};

// A non-blocking socket of that type (SOCK_DGRAM, SOCK_STREAM) connected to the server, so that the
// kernel drops datagrams from any other address or port. Its own port is one that the kernel draws.
// A stream may still be connecting.
ConnectedSocket connect_socket(const Endpoint& server, int type);

// The error number says that this host has no way to the address at all.
bool means_no_route(int error_number);

// Numeric addresses of a host by the system's resolver, sorted. The host is an absolute DNS name,
// with or without its final dot: no search list applies to it.
Result<std::vector<std::string>> host_addresses(const std::string& host);

}  // namespace millrace::dnszone
