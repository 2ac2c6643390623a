// STATE/accounts/CA: the account key and what the CA called the account. Written by the order stage
// and fetch, under the lock "acme".
#pragma once

#include "acme/account.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// The account as it is on disk; a key is made (0600, durable before the CA hears of it) when
// neither a key nor account.json is there. Account::url is empty until it is registered. Errors:
// account.json is of another directory (config), the key is lost or has a wrong mode.
Result<Account> load_account(const StageContext& context, const CaSettings& ca);

// Writes account.json for an account that the CA has.
Result<void> store_account(const StageContext& context, const CaSettings& ca,
                           const Account& account);

}  // namespace millrace::acme
