// The account at a CA as `account show` prints it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/protocol/account.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

struct AccountView {
  // "none": not registered. Online, the status from the CA: "valid", "deactivated", "revoked".
  // Offline, that of account.json: "valid", "deactivating", "deactivated".
  std::string status = "none";
  std::string url;                    // empty: not registered
  std::vector<std::string> contacts;  // from the CA; offline, as last sent
  std::string orders;                 // URL; empty: none
  std::optional<KeyType> key_type;    // nullopt: there is no key yet
  std::string thumbprint;
  std::string terms;                 // agreed to at registration; empty: not known
  std::optional<bool> terms_agreed;  // from the CA; nullopt: not in its answer, or not asked
  std::string next_thumbprint;       // of the next key while a rollover is in progress; else empty
};

// Reads only, on disk and at the CA (POST-as-GET to the account URL). Sends no request for an
// account that is not registered or was deactivated.
Result<AccountView> view_account(const StageContext& context, const CaSettings& ca, bool offline);

}  // namespace millrace::acme
