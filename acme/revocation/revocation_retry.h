// Completes what `millrace revoke` began, for the stage order, which has the account key: retries
// revokeCert for every entry of the journal, and polls orders that were abandoned because their key
// is compromised, after the CA may have received the CSR (RFC 8555 §7.4). The certificate of such
// an order is downloaded only to be revoked, and never emitted.
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "acme/state/revocation_journal.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// At every CA with an entry of the selected certificates, except while the CA's limit holds.
// Certificates that are not in the configuration are revoked too. A revocation without a result is
// an error, or pending while the CA answers 429 or 503; it is retried after 1, 10, then every 100
// minutes. A certificate that has expired is dropped, unless its key is compromised and the CA can
// answer; so is an order whose time is over or that the CA does not know. Under the lock "acme".
void retry_revocations(const StageContext& context, const Settings& settings, Session& session,
                       const Selection& selection, RevocationJournal& journal, StageReport& report);

}  // namespace millrace::acme
