// The stage poll.
#pragma once

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Asks every server of each zone once for every wanted record, and emits those that all of them
// serve with AA, a serial not below the signed one and a valid signature. Pending names each
// server, the value or serial seen and the one wanted. Lock "poll".
StageReport run_poll(const StageContext& context, const Settings& settings);

}  // namespace millrace::dnszone
