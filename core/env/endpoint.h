// An address and a port.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace {

// Of a name server, unless said otherwise. Written "192.0.2.1", "192.0.2.1@5353", "2001:db8::1@53".
struct Endpoint {
  std::string address;  // canonical text of an IPv4 or IPv6 address
  uint16_t port = 53;

  static Result<Endpoint> parse(std::string_view text);
  std::string text() const;  // port left out when 53
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace millrace
