// The dialogue of one connection: keeps what has come, bounds it, and sees that nothing comes
// before TLS that belongs after it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "tlsa/wire/starttls_protocol.h"

namespace millrace::tlsa {

class StarttlsDialogue {
 public:
  static constexpr size_t kMost = 64U << 10U;  // octets of plain text

  explicit StarttlsDialogue(std::unique_ptr<StarttlsProtocol> protocol)
      : protocol_(std::move(protocol)) {}

  std::string opening() { return protocol_->opening(); }
  // Takes octets of the server and gives those for it. After is_ready() nothing may be fed. An
  // error if more octets follow the server's consent: an attacker could have put them there to be
  // read as if they came through TLS (CVE-2011-0411).
  Result<std::string> feed(std::string_view octets);
  bool is_ready() const { return ready_; }

 private:
  std::unique_ptr<StarttlsProtocol> protocol_;
  std::string input_;
  size_t seen_ = 0;  // octets in all
  bool ready_ = false;
};

}  // namespace millrace::tlsa
