// Unused nonces from the CA (RFC 8555 §6.5).
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "core/env/env.h"

namespace millrace::acme {

class NoncePool {
 public:
  // Stores the Replay-Nonce of an answer. One that is not base64url is ignored, as RFC 8555 §6.5.1
  // requires. true: there was a valid one.
  bool take_from(const HttpResponse& response);
  // The newest: old nonces are the likeliest to have expired at the CA.
  std::optional<std::string> take();

 private:
  std::deque<std::string> nonces_;
};

}  // namespace millrace::acme
