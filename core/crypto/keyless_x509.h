// A certificate whose public key is not used.
//
// OpenSSL 3 decodes the key of every certificate that it reads, and searches all decoders of its
// providers for it: 214 µs instead of 7 µs a certificate (OpenSSL 3.0).
#pragma once

#include <string_view>

#include "core/crypto/openssl.h"

namespace millrace {

// Like d2i_X509(), but X509_get0_pubkey() of it is null; X509_get_X509_PUBKEY() has the octets of
// the key. Null: malformed, or octets are left over.
X509Ptr keyless_x509(std::string_view der);

}  // namespace millrace
