// External account binding (RFC 8555 §7.3.4): a MAC key proves that the ACME account belongs to a
// customer of the CA.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/secret.h"
#include "core/files/files.h"

namespace millrace::acme {

// The MAC algorithm of an external account (RFC 7518 §3.2).
enum class MacAlgorithm { hs256, hs384, hs512 };
Result<MacAlgorithm> parse_mac_algorithm(std::string_view text);  // "HS256" "HS384" "HS512"
std::string_view to_text(MacAlgorithm algorithm);

// External account binding (RFC 8555 §7.3.4).
struct ExternalAccount {
  std::string key_id;
  Path key_file;  // base64url of the MAC key, mode 0600
  MacAlgorithm algorithm = MacAlgorithm::hs256;
};

// The MAC key of `key_file`: base64url, one line. Errors contain the name of the file and never its
// content.
Result<Secret> read_mac_key(Files& files, const ExternalAccount& account);

// The value of "externalAccountBinding": the account's JWK signed with the MAC key, for `url`
// (newAccount).
Result<std::string> external_account_binding(const ExternalAccount& account, const Secret& mac_key,
                                             const std::string& url, std::string_view jwk);

}  // namespace millrace::acme
