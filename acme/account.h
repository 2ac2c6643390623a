// The account object (RFC 8555 §7.1.2, §7.3), and what is kept of it in
// STATE/accounts/CA/account.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/key.h"

namespace millrace::acme {

// An account ready for use.
struct Account {
  PrivateKey key;
  std::string thumbprint;  // of the key, RFC 7638
  std::string url;         // names it in every request ("kid"); empty: not registered yet
  std::string orders;  // URL of its list of orders (RFC 8555 §7.1.2.1); empty: the CA offers none
};

// STATE/accounts/CA/account.json: owned by the order stage, 0600, written once the CA has the
// account:
//   { "version": 1, "directory": URL, "url": URL, "contacts": ["mailto:…"], "orders": URL or absent
//   }
struct AccountDocument {
  std::string directory;  // of the CA that has this account
  std::string url;
  std::vector<std::string> contacts;
  std::string orders;  // empty: none
};
std::string encode(const AccountDocument& document);
Result<AccountDocument> decode_account(std::string_view text, const std::string& where);

// The payload of newAccount. `binding`: the externalAccountBinding, empty for none.
std::string new_account_payload(const std::vector<std::string>& contacts, bool terms_agreed,
                                std::string_view binding);

// "orders" of the account object that newAccount answers with; empty when there is none.
Result<std::string> parse_account_orders(std::string_view body, const std::string& where);

}  // namespace millrace::acme
