// A key with its chain in one PKCS #12 file (RFC 7292), for software that reads nothing else.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/key.h"

namespace millrace {

// DER, encrypted with the passphrase (PBES2, AES-256-CBC, PBKDF2 with SHA-256). `chain`: PEM, leaf
// first. `name`: what programs show for it. Error: the key is not that of the leaf.
Result<Secret> make_pkcs12(const PrivateKey& key, std::string_view chain, const std::string& name,
                           const Secret& passphrase);

}  // namespace millrace
