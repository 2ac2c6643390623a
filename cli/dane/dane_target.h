// The services that the command dane looks at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/name.h"
#include "core/env/handshakes.h"

namespace millrace::cli {

struct DaneTarget {
  std::string shown;            // "mail.example.org:25"
  std::optional<DnsName> host;  // absent: an address, which has no TLSA records
  std::string address;          // of an operand "[ADDRESS]:PORT"; else empty
  uint16_t port = 0;
  Starttls starttls = Starttls::none;
  std::optional<DnsName> domain = std::nullopt;  // whose MX the host is

  bool is_smtp() const { return starttls == Starttls::smtp || starttls == Starttls::lmtp; }
};

// "HOST:PORT", "[ADDRESS]:PORT" or "IPV4:PORT"; the protocol is the one of the port.
Result<DaneTarget> parse_dane_target(std::string_view text);

// Port 25 of a host that is an MX of the domain, or the domain itself.
DaneTarget mx_target(const DnsName& domain, const DnsName& host);

}  // namespace millrace::cli
