// The stage tlsa: which TLSA records must be in the zones now.
#pragma once

#include <functional>
#include <set>

#include "core/bundle/stage.h"
#include "tlsa/settings.h"

namespace millrace::tlsa {

// Which of some owners have TLSA records in the zone sources now, or may have.
using PublishedOwners = std::function<std::set<DnsName>(const std::set<DnsName>&)>;

// Emits 3 1 1 of the current, the next and the previous keys for each configured service, and what
// it has emitted before, until it is withdrawn: by the key host, that a key is retired; by the
// operator, that the services at the owners `withdrawn` use none but the keys of the configuration;
// or because every service has been seen to present the current key (tlsa/rollover). A missing
// request, certificate or owner withdraws nothing. Emits also what is known of each record for the
// deploy gate (core/rollover). `published` is called for new owners only; without it records are
// assumed at all of them. Lock "tlsa". dnszone publishes the records in the zones.
StageReport run_tlsa(const StageContext& context, const Settings& settings,
                     const std::set<DnsName>& withdrawn = {},
                     const PublishedOwners& published = {});

}  // namespace millrace::tlsa
