// Completes what `millrace revoke` began, for the stage order, which has the account key: retries
// revokeCert for every pending revocation, and polls orders that may have led to a certificate for
// a compromised key, which is then revoked and never emitted.
#pragma once

#include "acme/client/session.h"
#include "acme/state/order_store.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// For every CA with a pending revocation of the selected certificates, except while the CA's limit
// holds. Certificates that were removed from the configuration are revoked too. `states`: of all
// configured certificates; changes are on disk afterwards, and in the report. A revocation without
// a result is an error, or pending while the CA answers 429 or 503. A certificate that has expired
// is dropped, unless its key is compromised and the CA can answer; so is an order whose time is
// over or that the CA does not know. Under the lock "acme".
void finish_revocations(const StageContext& context, const Settings& settings, Session& session,
                        const Selection& selection, OrderStates& states, StageReport& report);

}  // namespace millrace::acme
