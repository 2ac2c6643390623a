// The other side of JSON Web Signatures (RFC 7515), for the fake ACME server: its own code on
// OpenSSL, so that it agrees with acme/protocol/jws.cc only if both are right.
#pragma once

#include <optional>
#include <string>

#include "core/base/json.h"
#include "core/crypto/openssl.h"

namespace millrace::test {

struct Jws {
  Json header;          // the protected header
  std::string payload;  // decoded; empty in POST-as-GET

  Json json() const { return Json::parse(payload, nullptr, false); }
};

// A member that is a string; empty: there is none.
std::string text_member(const Json& object, const char* name);

// The parts of a flattened JWS, without checking the signature; nullopt: malformed.
std::optional<Jws> read_jws(const std::string& body);

// Whether the body's signature is by the key of that JWK, with the algorithm its header names
// (ES256, ES384, RS256).
bool is_signed_by(const std::string& body, const Json& jwk);

// Whether it is a signature with that MAC key by the algorithm its header names (external account
// binding).
bool is_signed_with_mac(const Json& jws, const std::string& mac_key);

// Whether the JWK is that public key.
bool same_key(const Json& jwk, const EVP_PKEY* key);

// RFC 7638.
std::string thumbprint_of(const Json& jwk);

}  // namespace millrace::test
