// Roll-over of the account's key (RFC 8555 §7.3.5), in steps each of which can be the last one
// before a crash:
//
//   1. next.key is written           the CA knows account.key
//   2. keyChange                     from here on the CA may know next.key: it is asked which
//   3. challenge records computed with the old key are dropped from the open orders
//   4. account.key becomes the next  the CA knows account.key
//   5. next.key is removed
#pragma once

#include "acme/session_memory.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Takes the steps that are left, all of them when there is no next.key. `memory` has its directory
// and a registered account, whose key is the new one afterwards. When the CA refuses, and does not
// know the next key, next.key is removed and the old key stays; when it is not known what the CA
// did, both stay. A CA that offers no keyChange any more counts as one that refuses. Errors: any of
// this, the next key is that of another account, the CA offers no keyChange.
Result<void> change_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory, StageReport& report);

// The same for who needs the account and not a new key: where the CA has said that it does not know
// the next key, the old one is in use, and that it is not replaced yet is a note.
Result<void> settle_account_key(const StageContext& context, const Settings& settings,
                                const CaSettings& ca, Session::Memory& memory, StageReport& report);

// For every CA at which a roll-over has been begun, as settle_account_key(), but not while a limit
// of the CA is in force. Errors are reported; connect() finds out then which key is in use. Under
// the lock "acme".
void finish_key_changes(const StageContext& context, const Settings& settings, Session& session,
                        StageReport& report);

}  // namespace millrace::acme
