// Private keys as other ACME clients store them: PEM, or a JWK (RFC 7517) as in certbot's
// private_key.json.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/key.h"

namespace millrace::acme {

// A private JWK of kty "RSA" with all members of RFC 7518 §6.3.2, or "EC" on P-256 or P-384. Public
// and private part must match. Errors contain `where` and the member, never a value.
Result<PrivateKey> parse_private_jwk(std::string_view text, const std::string& where);

// The same, or PEM, detected from the text.
Result<PrivateKey> parse_account_key(std::string_view text, const std::string& where);

}  // namespace millrace::acme
