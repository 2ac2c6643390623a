// External account binding (RFC 8555 §7.3.4): a MAC key proves that the ACME account belongs to a
// customer of the CA.
#pragma once

#include <string>
#include <string_view>

#include "acme/settings.h"
#include "core/files.h"

namespace millrace::acme {

// The MAC key of `key_file`: base64url, one line. Errors contain the name of the file and never its
// content.
Result<Secret> read_mac_key(Files& files, const ExternalAccount& account);

// The value of "externalAccountBinding": the account's JWK signed with the MAC key, for `url`
// (newAccount).
Result<std::string> external_account_binding(const ExternalAccount& account, const Secret& mac_key,
                                             const std::string& url, std::string_view jwk);

}  // namespace millrace::acme
