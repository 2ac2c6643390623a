// Signatures as DNSSEC writes them, over octets: RSA PKCS #1 (RFC 5702), ECDSA as r | s of fixed
// width (RFC 6605 §4), EdDSA (RFC 8080 §4). The contexts are set up once and used for many
// signatures, so one object serves one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/openssl.h"
#include "core/result.h"
#include "dnszone/algorithm.h"
#include "dnszone/openssl_handles.h"
#include "dnszone/p256_verifier.h"

namespace millrace::dnszone {

class RawSigner {
 public:
  // `key` is shared, so that it may serve several threads.
  static Result<RawSigner> make(const Algorithm& algorithm, EVP_PKEY* key);
  // Appends the signature of `data` to `out`.
  Result<void> sign(std::string_view data, std::string& out);

 private:
  explicit RawSigner(const Algorithm& algorithm) : algorithm_(&algorithm) {}
  Result<void> sign_digest(std::string_view data, std::string& out);
  Result<void> sign_whole(std::string_view data, std::string& out);

  const Algorithm* algorithm_;
  EvpPkeyPtr key_;
  EvpMdPtr digest_;  // null for EdDSA
  EvpMdCtxPtr hash_;
  EvpPkeyCtxPtr context_;  // null for EdDSA
  std::string scratch_;
};

class RawVerifier {
 public:
  static Result<RawVerifier> make(const Algorithm& algorithm, EvpPkeyPtr key);
  // Anything but a good signature is false.
  bool verify(std::string_view data, std::string_view signature);

  // It has seen so many signatures that it made a table for the key, where P256Verifier can.
  bool has_table() const { return table_.has_value(); }

 private:
  explicit RawVerifier(const Algorithm& algorithm) : algorithm_(&algorithm) {}
  bool verify_whole(std::string_view data, std::string_view signature);
  bool verify_digest(std::string_view digest, std::string_view signature);
  void make_table();

  const Algorithm* algorithm_;
  EvpPkeyPtr key_;
  EvpMdPtr digest_;
  EvpMdCtxPtr hash_;
  EvpPkeyCtxPtr context_;
  std::optional<P256Verifier> table_;
  size_t seen_ = 0;
  std::string scratch_;
};

}  // namespace millrace::dnszone
