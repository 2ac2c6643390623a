// Signatures as DNSSEC writes them, over octets: RSA PKCS #1 (RFC 5702), ECDSA as r | s of fixed
// width (RFC 6605 §4), EdDSA (RFC 8080 §4). All are made and verified by ldns. An object serves one
// thread.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/openssl.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/openssl_handles.h"
#include "dnszone/syntax/ldns_handles.h"

namespace millrace::dnszone {

class RawSigner {
 public:
  // `key` is shared, so that it may serve several threads.
  static Result<RawSigner> make(const Algorithm& algorithm, EVP_PKEY* key);
  // Appends the signature of `data` to `out`. Errors: the OpenSSL error, or an algorithm that this
  // ldns was built without.
  Result<void> sign(std::string_view data, std::string& out);

 private:
  explicit RawSigner(const Algorithm& algorithm) : algorithm_(&algorithm) {}

  const Algorithm* algorithm_;
  EvpPkeyPtr key_;
  EvpMdPtr digest_;  // null for EdDSA
  LdnsBufferPtr data_;
};

class RawVerifier {
 public:
  static Result<RawVerifier> make(const Algorithm& algorithm, EvpPkeyPtr key);
  // Anything but a valid signature is false.
  bool verify(std::string_view data, std::string_view signature);

 private:
  explicit RawVerifier(const Algorithm& algorithm) : algorithm_(&algorithm) {}
  bool to_der(std::string_view signature);

  const Algorithm* algorithm_;
  EvpPkeyPtr key_;
  EvpMdPtr digest_;
  LdnsBufferPtr data_, der_;
};

}  // namespace millrace::dnszone
