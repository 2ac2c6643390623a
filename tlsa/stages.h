// The stage tlsa: which TLSA records must be in the zones now.
#pragma once

#include "core/stage.h"
#include "tlsa/settings.h"

namespace millrace::tlsa {

// Emits 3 1 1 of the current and the next key for each configured service. Lock "tlsa". Placing
// them into the zones is dnszone's.
StageReport run_tlsa(const StageContext& context, const Settings& settings);

}  // namespace millrace::tlsa
