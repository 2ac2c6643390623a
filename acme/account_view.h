// The account at a CA as `account show` tells of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/account.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

struct AccountView {
  // "none" not registered; "valid", "deactivated", "revoked" as the CA says; offline what
  // account.json says: "valid", "deactivating", "deactivated".
  std::string status = "none";
  std::string url;                    // empty: not registered
  std::vector<std::string> contacts;  // as the CA shows them; offline as it was told last
  std::string orders;                 // URL; empty: none
  std::optional<KeyType> key_type;    // nullopt: there is no key yet
  std::string thumbprint;
  std::string terms;                 // agreed to when the account was made; empty: not known
  std::optional<bool> terms_agreed;  // as the CA says; nullopt: it says nothing, or was not asked
  std::string next_thumbprint;       // of the key that a roll-over is under way to; empty: none
};

// Reads only, here and at the CA (POST-as-GET to the account's URL). A CA is not asked about an
// account that is not registered or was deactivated.
Result<AccountView> view_account(const StageContext& context, const CaSettings& ca, bool offline);

}  // namespace millrace::acme
