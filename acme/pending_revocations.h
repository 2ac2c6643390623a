// Finishes what `millrace revoke` began, for the stage order, which has the account's key: sends
// revokeCert again for every certificate that is being revoked, and looks what has come of orders
// that may have led to a certificate for a compromised key, which is then revoked and never
// emitted.
#pragma once

#include "acme/order_states.h"
#include "acme/session.h"
#include "core/stage.h"

namespace millrace::acme {

// For every CA at which a revocation of those selected is pending, but not while the CA wants to be
// left alone. What was taken out of the configuration is revoked all the same.
// `states`: of all configured certificates; what changes in them is on the disk afterwards, and in
// the report. What stays undecided is an error; or pending, where the CA is busy. A certificate
// that has ended meanwhile is forgotten, unless its key is compromised and the CA can tell; as is
// an order whose time is over or of which the CA knows nothing. Under the lock "acme".
void finish_revocations(const StageContext& context, const Settings& settings, Session& session,
                        const Selection& selection, OrderStates& states, StageReport& report);

}  // namespace millrace::acme
