// What certificates and CAs wait for, ended by people.
#pragma once

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Ends waits, for people who know better; before run_order. `ours`: the back-off of certificates
// after failures, so that each is tried now. `all`: also what the CA asked for, of one certificate
// (Retry-After) and of all. Failures stay counted, and what is good is not renewed. Lock "acme".
enum class Waits { ours, all };
StageReport clear_backoff(const StageContext& context, const Settings& settings,
                          const Selection& selection, Waits waits = Waits::all);

}  // namespace millrace::acme
