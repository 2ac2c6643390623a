#include "core/env/endpoint.h"

#include <optional>

#include <arpa/inet.h>

#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

std::optional<std::string> canonical(int family, const std::string& text) {
  unsigned char octets[16];
  char shown[INET6_ADDRSTRLEN];
  if (::inet_pton(family, text.c_str(), octets) != 1) return std::nullopt;
  if (::inet_ntop(family, octets, shown, sizeof shown) == nullptr) return std::nullopt;
  return shown;
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const size_t at = text.find('@');
  const std::string host(text.substr(0, at));
  auto address = canonical(AF_INET, host);
  if (!address) address = canonical(AF_INET6, host);
  const auto port =
      parse_decimal<uint16_t>(at == std::string_view::npos ? "53" : text.substr(at + 1));
  const bool whole = host.find('\0') == std::string::npos;
  if (!address || !port || *port == 0 || !whole) {
    return Error("'" + printable(text) +
                 "' is not a name server address: expected for example 192.0.2.1, 192.0.2.1@5353 "
                 "or 2001:db8::1@53");
  }
  return Endpoint{*address, *port};
}

std::string Endpoint::text() const {
  return port == 53 ? address : address + "@" + std::to_string(port);
}

}  // namespace millrace
