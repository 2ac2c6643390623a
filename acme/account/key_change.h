// Rollover of the account key (RFC 8555 §7.3.5), in steps; a crash may follow each:
//
//   1. next.key is written           the CA knows account.key
//   2. keyChange                     from here on the CA may know next.key: it is queried
//   3. challenge records computed with the old key are dropped from the open orders
//   4. account.key becomes the next  the CA knows account.key
//   5. next.key is removed
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Does the steps that are left; all of them when there is no next.key. `memory` has its directory
// and a registered account, whose key is the new one afterwards. If the CA refuses and does not
// know the next key, removes next.key and keeps the old key. If the result is not known, keeps
// both. A CA that no longer offers keyChange counts as a refusal. Errors: any of these, the next
// key belongs to another account, the CA does not offer keyChange.
Result<void> change_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory, StageReport& report);

// The same for a caller that needs the account, not a new key: if the CA has answered that it does
// not know the next key, the old one is in use, and a note says that it is not replaced yet.
Result<void> settle_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory, StageReport& report);

// As settle_account_key(), for every CA with a rollover in progress, except while a limit of the CA
// holds. Errors are reported; then connect() finds out which key is in use. Under the lock "acme".
void finish_key_changes(const StageContext& context, const Settings& settings, Session& session,
                        StageReport& report);

}  // namespace millrace::acme
