// Many P-256 signatures of one key (FIPS 186-5 §6.4.2). A verification multiplies two points, the
// curve's generator and the key. OpenSSL has a table for the generator only; with one for the key
// too, both cost the same, and a verification half as much. For public keys and signatures only:
// nothing here takes a time that is the same for all values.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <openssl/ec.h>

#include "core/openssl.h"
#include "dnszone/openssl_handles.h"

namespace millrace::dnszone {

using EcGroupPtr = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using EcPointPtr = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, Freed<BN_CTX_free>>;

// One object serves one thread.
class P256Verifier {
 public:
  // `key`: x | y, 32 octets each. Costs as much as some hundred verifications. nullopt: OpenSSL has
  // no tables on this machine (only its code for P-256 in assembler has), or `key` is no point of
  // the curve.
  static std::optional<P256Verifier> make(std::string_view key);

  // `digest`: SHA-256 of what was signed; `signature`: r | s, 32 octets each. Anything but a good
  // signature is false.
  bool verify(std::string_view digest, std::string_view signature);

 private:
  P256Verifier();
  bool set_key(std::string_view key);
  bool read(std::string_view digest, std::string_view signature);
  bool find_point();
  bool is_point_of_r();

  EcGroupPtr curve_;      // its generator is the curve's
  EcGroupPtr key_curve_;  // its generator is the key
  BnCtxPtr context_;
  EcPointPtr point_, key_part_;
  BignumPtr e_, r_, s_, x_, y_;
};

}  // namespace millrace::dnszone
