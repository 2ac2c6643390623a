// Where a service is found: "HOST:PORT" or "HOST:PORT/STARTTLS". HOST is a name or an address, an
// IPv6 address in brackets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/env/handshakes.h"

namespace millrace::publish {

struct LookTarget {
  std::string host;  // a name, lower case without a final dot, or the text of an address
  bool is_address = false;
  uint16_t port = 0;
  Starttls starttls = Starttls::none;  // by default that of the port

  static Result<LookTarget> parse(std::string_view text);
  std::string text() const;  // "mail.example.org:25/smtp"
  bool operator==(const LookTarget&) const = default;
};

}  // namespace millrace::publish
