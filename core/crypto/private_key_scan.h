// Finds private keys in files that everybody may read.
#pragma once

#include <optional>
#include <string_view>

namespace millrace {

// What the octets look like ("a private key in PEM"), for messages; nullopt: not like a private
// key. Finds PEM in any place; DER (PKCS #8, PKCS #12, RSA, DSA, EC) as the whole; at the begin of
// a line or of a quoted string base64 of that DER, keys of BIND, PuTTY, OpenSSH and signify; JWKs.
// It finds mistakes. A writer that means to hide a key can always do that.
std::optional<std::string_view> private_key_in(std::string_view octets);

}  // namespace millrace
