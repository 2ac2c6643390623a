// What OpenSSL cannot verify, by name: new algorithms reach certificates before they reach every
// host's OpenSSL.
#pragma once

#include <optional>
#include <string>

#include "core/crypto/openssl.h"

namespace millrace {

// The algorithm that a certificate or a CSR is signed with, "ML-DSA-65 (2.16.840.1.101.3.4.3.18)",
// when this OpenSSL cannot verify it; nullopt: it can.
std::optional<std::string> unknown_signature_algorithm(const X509* certificate);
std::optional<std::string> unknown_signature_algorithm(const X509_REQ* request);

// The algorithm of the public key, in the same form.
std::string key_algorithm(const X509* certificate);

// "OpenSSL 3.0.15"
std::string openssl_release();

}  // namespace millrace
