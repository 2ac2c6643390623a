// The stage tlsa: which TLSA records must be in the zones now.
#pragma once

#include <set>

#include "core/bundle/stage.h"
#include "tlsa/settings.h"

namespace millrace::tlsa {

// Emits 3 1 1 of the current, the next and the previous keys for each configured service, and what
// it has emitted before, until it is withdrawn: the key host's, that a key is retired, or the
// operator's, that the services at the owners `withdrawn` use none but the keys of the
// configuration. A missing request, certificate or owner withdraws nothing. Lock "tlsa". dnszone
// publishes them in the zones.
StageReport run_tlsa(const StageContext& context, const Settings& settings,
                     const std::set<DnsName>& withdrawn = {});

}  // namespace millrace::tlsa
