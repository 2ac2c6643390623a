// OpenSSL's contexts for looking at servers, and the owners of its TLS handles.
#pragma once

#include <map>
#include <memory>

#include <openssl/ssl.h>

#include "core/crypto/openssl.h"
#include "core/env/handshakes.h"

namespace millrace::tlsa {

using SslCtxPtr = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Freed<SSL_free>>;

// Contexts of one call: TLS 1.2 and 1.3, DANE, nothing is resumed, and keys and signatures of any
// strength, as what is weak is to be seen.
class TlsContexts {
 public:
  // The one for a request. Trust anchors are read only where its records need them (usage 0 and
  // 1), once for each file.
  Result<SSL_CTX*> of(const HandshakeRequest& request);

 private:
  std::map<std::optional<Path>, SslCtxPtr> made_;  // nullopt: without trust anchors
};

}  // namespace millrace::tlsa
