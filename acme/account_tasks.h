// What an operator has done to the account at a CA: each of these is one command. All take the lock
// "acme", finish a roll-over that was cut off, and tell what they did in the report.
#pragma once

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Registers the account (RFC 8555 §7.3), if that has not been done. `agree_terms`: consent to the
// CA's terms of service beside that of the configuration. Without consent to terms that the CA has
// the error is of the configuration, and says where they are.
StageReport run_account_register(const StageContext& context, const Settings& settings,
                                 CaSettings ca, bool agree_terms);

// Tells the CA the contacts of the configuration (RFC 8555 §7.3.2) where it has others. A CA that
// shows none is told only when they are others than it was told last.
StageReport run_account_update(const StageContext& context, const Settings& settings,
                               const CaSettings& ca);

// key_change.h: one new key, or the end of a roll-over that was cut off.
StageReport run_account_rollover(const StageContext& context, const Settings& settings,
                                 const CaSettings& ca);

// Deactivates the account at the CA (RFC 8555 §7.3.6), which cannot be undone. It is marked on disk
// before the CA hears of it: from then on no stage uses it, nor registers another. Its open orders
// are forgotten.
StageReport run_account_deactivate(const StageContext& context, const Settings& settings,
                                   const CaSettings& ca);

}  // namespace millrace::acme
