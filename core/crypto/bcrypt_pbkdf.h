// The key derivation of OpenBSD, with which signify(1) protects secret keys.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/crypto/secret.h"

namespace millrace {

// `size` octets, up to 1,024, from a passphrase that is not empty; `rounds` > 0. A round takes some
// milliseconds for each 32 octets.
Secret bcrypt_pbkdf(const Secret& passphrase, std::string_view salt, uint32_t rounds, size_t size);

}  // namespace millrace
