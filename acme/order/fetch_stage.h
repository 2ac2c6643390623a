// The stage fetch, on the ACME host: answers the CA only where poll has verified the records, and
// emits only chains that answer the request.
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// For orders whose challenge records poll has seen on every server: answers the challenges,
// finalizes, downloads, checks the chain against the request, emits it. Goes on while some order
// can be moved; when all that is left is to wait for the CA, the report is pending and
// `retry_after` says when to call again. Lock "acme".
StageReport run_fetch(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection);

}  // namespace millrace::acme
