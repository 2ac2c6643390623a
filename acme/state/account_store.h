// STATE/accounts/CA: the account key and the data that the CA assigned to the account. Written by
// the stages order and fetch and the commands `account …`, under the lock "acme".
#pragma once

#include <optional>

#include "acme/protocol/account.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// What to do when the account is missing although order states refer to it.
enum class LostAccount {
  miss,     // report an error
  replace,  // an operator asked for a new account
};

// Loads the account from disk. When neither a key nor account.json exists, makes a key (0600,
// durable before a request uses it). Account::url is empty until the account is registered. Errors:
// account.json is of another directory, or the account was deactivated (config); the key, or the
// whole account that order states refer to, is missing; the key has a wrong mode.
Result<Account> load_account(const StageContext& context, const CaSettings& ca,
                             LostAccount lost = LostAccount::miss);

// An error when neither a key nor account.json exists, but order states refer to an account.
Result<void> miss_lost_account(const StageContext& context, const CaSettings& ca);

// As load_account(), but makes nothing and also returns a deactivated account. nullopt: neither a
// key nor account.json exists.
Result<std::optional<Account>> find_account(const StageContext& context, const CaSettings& ca);

// Reads account.json. nullopt: the account is not registered.
Result<std::optional<AccountDocument>> load_account_document(const StageContext& context,
                                                             const CaSettings& ca);
Result<void> store_account_document(const StageContext& context, const CaSettings& ca,
                                    const AccountDocument& document);

// Writes account.key and replaces an existing one: the caller knows that the CA has this key.
Result<void> store_account_key(const StageContext& context, const CaSettings& ca,
                               const PrivateKey& key);

// next.key, which exists while a rollover of the account key is in progress.
Result<std::optional<PrivateKey>> load_next_account_key(const StageContext& context,
                                                        const CaSettings& ca);
// Durable when this returns.
Result<PrivateKey> make_next_account_key(const StageContext& context, const CaSettings& ca);
Result<void> remove_next_account_key(const StageContext& context, const CaSettings& ca);

// Of this client at a CA, from files only. nullopt: there is no account yet. Errors: the account
// document or the key cannot be read.
Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca);

}  // namespace millrace::acme
