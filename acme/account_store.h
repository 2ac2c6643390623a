// STATE/accounts/CA: the account's key and what the CA called the account. Written by the stages
// order and fetch and the commands `account …`, under the lock "acme".
#pragma once

#include <optional>

#include "acme/account.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// What is done where the account is gone, though orders of it are known.
enum class LostAccount {
  miss,     // it is an error
  replace,  // a person wants a new one
};

// The account as it is on disk; a key is made (0600, durable before the CA hears of it) when
// neither a key nor account.json is there. Account::url is empty until it is registered. Errors:
// account.json is of another directory, or the account was deactivated (config); the key, or all of
// an account that the states of orders know, is lost; the key has a wrong mode.
Result<Account> load_account(const StageContext& context, const CaSettings& ca,
                             LostAccount lost = LostAccount::miss);

// An error when neither a key nor account.json is there, but the states of orders know an account.
Result<void> miss_lost_account(const StageContext& context, const CaSettings& ca);

// As load_account(), but nothing is made, and one that was deactivated is given too: nullopt when
// neither a key nor account.json is there.
Result<std::optional<Account>> find_account(const StageContext& context, const CaSettings& ca);

// account.json; nullopt: the account is not registered.
Result<std::optional<AccountDocument>> load_account_document(const StageContext& context,
                                                             const CaSettings& ca);
Result<void> store_account_document(const StageContext& context, const CaSettings& ca,
                                    const AccountDocument& document);

// account.key; whatever was there is replaced: the caller knows that the CA has this key.
Result<void> store_account_key(const StageContext& context, const CaSettings& ca,
                               const PrivateKey& key);

// next.key, which is there while a roll-over of the account's key is under way.
Result<std::optional<PrivateKey>> load_next_account_key(const StageContext& context,
                                                        const CaSettings& ca);
// Durable when this returns.
Result<PrivateKey> make_next_account_key(const StageContext& context, const CaSettings& ca);
Result<void> remove_next_account_key(const StageContext& context, const CaSettings& ca);

}  // namespace millrace::acme
