// The account object (RFC 8555 §7.1.2, §7.3), and the part of it that is stored in
// STATE/accounts/CA/account.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/key.h"

namespace millrace::acme {

// What identifies an account to a CA. Nothing of it is secret.
struct AccountIdentity {
  std::string url;
  std::string thumbprint;  // of its key, RFC 7638
};

// An account ready for use.
struct Account {
  PrivateKey key;
  std::string thumbprint;  // of the key, RFC 7638
  std::string url;         // names it in every request ("kid"); empty: not registered yet
  std::string orders;  // URL of its list of orders (RFC 8555 §7.1.2.1); empty: the CA offers none
};

// An account with that key that is not registered yet.
Result<Account> account_of(PrivateKey key);

// Stored by name. Absent means valid.
enum class AccountState {
  valid,
  deactivating,  // the request is about to be sent, or was sent and its answer was lost
  deactivated,   // final: no stage uses or replaces the account
};
std::string_view to_text(AccountState state);

// STATE/accounts/CA/account.json: owned by the order stage and the commands `account …` (lock
// "acme"), 0600, written once the CA has the account:
//   { "version": 1, "directory": URL, "url": URL, "contacts": ["mailto:…"], "orders": URL,
//     "terms": URL, "status": "deactivating" or "deactivated" }
// "orders", "terms" and "status" may be absent.
struct AccountDocument {
  std::string directory;  // of the CA that has this account
  std::string url;
  std::vector<std::string> contacts;  // as last sent to the CA
  std::string orders;                 // empty: none
  std::string terms = {};             // agreed to at registration; empty: none, or not known
  AccountState state = AccountState::valid;
};
std::string encode(const AccountDocument& document);
Result<AccountDocument> decode_account(std::string_view text, const std::string& where);

// The account object in an answer of the CA. Members that are missing or of another type are empty.
struct AccountObject {
  std::string status;  // "valid", "deactivated", "revoked", printable
  std::vector<std::string> contacts;
  std::string orders;
  std::optional<bool> terms_agreed;

  bool usable() const { return status.empty() || status == "valid"; }
};
Result<AccountObject> parse_account(std::string_view body, const std::string& where);

// The payload of newAccount. `binding`: the externalAccountBinding, empty for none.
std::string new_account_payload(const std::vector<std::string>& contacts, bool terms_agreed,
                                std::string_view binding);
// The payload of newAccount that finds the account of a key (RFC 8555 §7.3.1).
std::string existing_account_payload();
// Payloads for the account URL (RFC 8555 §7.3.2, §7.3.6).
std::string contacts_payload(const std::vector<std::string>& contacts);
std::string deactivation_payload();

}  // namespace millrace::acme
