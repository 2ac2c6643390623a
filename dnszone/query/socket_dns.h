// The real DnsTransport: sockets, one poll(2) loop, no library's resolver.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace::dnszone {

std::unique_ptr<DnsTransport> make_socket_dns();

}  // namespace millrace::dnszone
