// The private half of a zone key between the numbers of a .private file and OpenSSL.
#pragma once

#include "core/crypto/openssl.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/key_text.h"

namespace millrace::dnszone {

// The key pair of a .private file and the DNSKEY rdata of its .key. Errors: a number missing or of
// the wrong length, halves that do not match (proved by a signature).
Result<EvpPkeyPtr> key_pair(const PrivateKeyText& text, std::string_view dnskey_rdata);

// A new pair; RSA gets 2048 bits.
Result<EvpPkeyPtr> make_key_pair(const Algorithm& algorithm);

// The numbers to write; times are left to the caller.
Result<PrivateKeyText> private_numbers(const Algorithm& algorithm, EVP_PKEY* key);

}  // namespace millrace::dnszone
