#include "dnszone/query/host_addresses.h"

#include <algorithm>
#include <memory>

#include <netdb.h>

#include "core/base/printable.h"
#include "core/env/endpoint.h"

namespace millrace::dnszone {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string numeric_text(const addrinfo& entry) {
  char text[NI_MAXHOST] = "";
  ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

}  // namespace

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
