// The stage order, on the ACME host: alone holds the account key, and asks for nothing but what the
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
  // How long until the caller looks again, as far as it knows: what the CA suggested to renew
  // before that is renewed now.
  Duration wake{0};
  // Where CAA records come from. A certificate for which they refuse the CA fails before anything
  // is ordered; an order that is open is not held up by them. nullptr: CAA is not checked.
  CaaSource* caa = nullptr;
};

// Opens or resumes an order for each request that is due (none issued, another request, or the
// renewal time is reached) and emits the challenge records of authorizations that are not yet
// settled. Then asks the CAs about the renewal of what is not due, each as often as it wants
// (RFC 9773). Speaks to a CA only when something is due, or it is time to ask. Lock "acme".
StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options);

}  // namespace millrace::acme
