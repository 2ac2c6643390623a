// The account commands of an operator, one function each. Each takes the lock "acme", finishes an
// interrupted rollover, and reports what it did.
#pragma once

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Registers the account (RFC 8555 §7.3) unless it is registered. `agree_terms`: consent to the CA's
// terms of service in addition to the configuration's. If the CA has terms and there is no consent,
// the error is of kind config and contains the URL of the terms.
StageReport run_account_register(const StageContext& context, const Settings& settings,
                                 CaSettings ca, bool agree_terms);

// Sends the configured contacts to the CA (RFC 8555 §7.3.2) if it has others. If the CA shows no
// contacts, sends them only when they differ from those sent last.
StageReport run_account_update(const StageContext& context, const Settings& settings,
                               const CaSettings& ca);

// key_change.h: replaces the key, or finishes an interrupted rollover.
StageReport run_account_rollover(const StageContext& context, const Settings& settings,
                                 const CaSettings& ca);

// Deactivates the account at the CA (RFC 8555 §7.3.6). This cannot be undone. The account is marked
// on disk before the request is sent; from then on no stage uses it or registers another. Its open
// orders are dropped.
StageReport run_account_deactivate(const StageContext& context, const Settings& settings,
                                   const CaSettings& ca);

}  // namespace millrace::acme
