// Ends the waiting of certificates and CAs, for an operator.
#pragma once

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Before run_order. `ours`: the back-off of certificates after failures, so that each is tried now.
// `all`: also the CA's Retry-After, for one certificate and for all. Failures stay counted, and a
// valid certificate is not renewed. Lock "acme".
enum class Waits { ours, all };
StageReport clear_backoff(const StageContext& context, const Settings& settings,
                          const Selection& selection, Waits waits = Waits::all);

}  // namespace millrace::acme
