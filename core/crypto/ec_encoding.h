// The encodings of an ECDSA key in their usual form: named curve, uncompressed point.
//
// OpenSSL 3 searches everything that its providers can encode, again for each key: that takes
// longer than making the key, 26 µs: 118 µs instead of 8 µs for PKCS #8, 99 µs instead of 6 µs for
// the public key (OpenSSL 3.0). So these are put together from the key's numbers. Only for keys
// that were made here: one from a file may have another form, and keeps it.
#pragma once

#include <memory>

#include "core/crypto/openssl.h"

namespace millrace {

using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>>;

// Its SubjectPublicKeyInfo (RFC 5480 §2). false: not on a curve that is known here.
bool set_ec_public_key(X509_PUBKEY* info, EVP_PKEY* key);
// An ECPrivateKey (RFC 5915 §3) in PKCS #8; null likewise.
Pkcs8Ptr ec_pkcs8(EVP_PKEY* key);

}  // namespace millrace
