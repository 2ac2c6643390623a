// The stage order, on the ACME host: alone has the account key, and requests nothing but what the
// key host requested and the configuration allows.
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"
#include "core/dns/caa.h"

namespace millrace::acme {

struct OrderOptions {
  // As if every selected certificate were due, and without the waiting time after failures. An
  // order that is already open is used. Pass it in the first call only: a later call would renew
  // again.
  bool renew_now = false;
  // How long until the caller runs it again, as far as it knows: what the CA suggested to renew
  // before that is renewed now.
  Duration wake{0};
  // Where CAA records come from. A certificate for which they refuse the CA fails before anything
  // is ordered; an order that is open is not held up by them. nullptr: CAA is not checked.
  CaaSource* caa = nullptr;
};

// Opens or resumes an order for each request that is due (none issued, another request, or the
// renewal time is reached) and emits the challenge records of authorizations that are not yet
// settled. Then queries the renewal information of certificates that are not due, as often as the
// CA suggests (RFC 9773). Sends a CA requests only when something is due. Lock "acme".
StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options);

}  // namespace millrace::acme
