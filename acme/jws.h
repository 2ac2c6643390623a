// JSON Web Signatures as ACME uses them (RFC 8555 §6.2): flattened JSON serialisation of RFC 7515
// §7.2.2, algorithms ES256, ES384 and RS256 of RFC 7518, chosen by the key.
#pragma once

#include <string>
#include <string_view>

#include "core/key.h"

namespace millrace::acme {

// The public key as JWK (RFC 7517), in the canonical form that RFC 7638 §3 hashes: members sorted,
// no white space.
Result<std::string> public_jwk(const PrivateKey& key);

// base64url(SHA-256(public_jwk)), 43 characters (RFC 7638, RFC 8555 §8.1).
Result<std::string> jwk_thumbprint(const PrivateKey& key);

struct JwsHeader {
  std::string url;    // of the request; checked by check_url()
  std::string nonce;  // base64url; empty: none (the inner JWS of keyChange, RFC 8555 §7.3.5)
  std::string kid;    // the account's URL; empty: the JWK itself stands in the header (newAccount)
};

// "ES256", "ES384" or "RS256": what the key signs with (RFC 7518 §3.1).
Result<std::string_view> jws_algorithm(const PrivateKey& key);

// The signature's octets over a signing input. ECDSA: r and s side by side (RFC 7518 §3.4).
Result<std::string> jws_signature(const PrivateKey& key, std::string_view signing_input);

// The request's body. An empty payload is POST-as-GET (RFC 8555 §6.3).
Result<std::string> sign_jws(const PrivateKey& key, const JwsHeader& header,
                             std::string_view payload);

// {"protected","payload","signature"} of octets not yet encoded, for another signature over the
// same form (external account binding).
std::string flattened_jws(std::string_view signing_input, std::string_view signature);
std::string jws_signing_input(std::string_view protected_header, std::string_view payload);

}  // namespace millrace::acme
