// Public keys in documents, of which most documents have digests alone: for TLSA records that are
// not digests of SHA-256.
#pragma once

#include <map>
#include <string>

#include "core/base/json.h"
#include "core/crypto/key.h"

namespace millrace {

// DER of a SubjectPublicKeyInfo by its digest: a key cannot stand for another one.
using PublicKeys = std::map<SpkiDigest, std::string>;

// Octets of one key: RSA of 8192 bits fits. A greater one is left out of documents.
inline constexpr size_t kMostPublicKey = 1100;

bool is_public_key(std::string_view der);

// The member "public_keys", base64; absent: none. Its digests are made here; whether the octets are
// a key is not checked.
Result<PublicKeys> public_keys_field(const Json& json, const std::string& where);
void put_public_keys(Json& json, const PublicKeys& keys);

}  // namespace millrace
