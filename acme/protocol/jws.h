// JSON Web Signatures as ACME uses them (RFC 8555 §6.2): flattened JSON serialisation of RFC 7515
// §7.2.2, algorithms ES256, ES384 and RS256 of RFC 7518, chosen by the key.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/key.h"

namespace millrace::acme {

// The public key as JWK (RFC 7517), in the canonical form that RFC 7638 §3 hashes: members sorted,
// no white space.
Result<std::string> public_jwk(const PrivateKey& key);

// base64url(SHA-256(public_jwk)), 43 characters (RFC 7638, RFC 8555 §8.1).
Result<std::string> jwk_thumbprint(const PrivateKey& key);

struct JwsHeader {
  std::string url;    // of the request; checked by check_url()
  std::string nonce;  // base64url; empty: none (the inner JWS of keyChange, RFC 8555 §7.3.5)
  std::string kid;    // the account URL; empty: the header has the JWK (newAccount)
};

// "ES256", "ES384" or "RS256": the signature algorithm of the key (RFC 7518 §3.1).
Result<std::string_view> jws_algorithm(const PrivateKey& key);

// A key prepared for many signatures: OpenSSL's setup for a signature is slow and is done once. Not
// thread-safe.
class JwsSigner {
 public:
  static Result<JwsSigner> make(const PrivateKey& key);
  bool is_for(const PrivateKey& key) const { return key_.get() == key.get(); }

  // The request's body. An empty payload is POST-as-GET (RFC 8555 §6.3).
  Result<std::string> sign(const JwsHeader& header, std::string_view payload) const;
  // The signature's octets over a signing input. ECDSA: r followed by s (RFC 7518 §3.4).
  Result<std::string> signature(std::string_view signing_input) const;

 private:
  JwsSigner() = default;
  Result<std::string> der_signature(std::string_view message) const;

  EvpPkeyPtr key_;         // the same as the PrivateKey's
  EvpMdCtxPtr context_;    // copied for each signature
  std::string algorithm_;  // jws_algorithm()
  std::string jwk_;        // public_jwk()
  int part_ = 0;           // octets of r and of s; 0: RSA
};

// Signs one request.
Result<std::string> sign_jws(const PrivateKey& key, const JwsHeader& header,
                             std::string_view payload);

// {"protected","payload","signature"} of octets not yet encoded, for another signature over the
// same form (external account binding).
std::string flattened_jws(std::string_view signing_input, std::string_view signature);
std::string jws_signing_input(std::string_view protected_header, std::string_view payload);

}  // namespace millrace::acme
