// The stages that edit zone sources: challenge (for order) and the publishing half of tlsa. Both
// read their inbox as Stage::challenge, the reader name of the DNS host; neither changes a serial.
#pragma once

#include <set>

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Puts the wanted TXT records into the zone sources and removes those of this configuration that
// are no longer wanted; those of others stay (managed_claims.h). Accepts only TXT of a challenge's
// shape (core/dns/record_shapes.h) inside a configured zone; at the end of the chain of CNAMEs
// where the sources have one; and of dns-persist-01 only for the names and wildcards of
// Settings::persistent. A record of dns-persist-01 that a person has placed outside of millrace's
// block, and that does as well, is left to be the one. Touches the managed place only: the serial
// is sign's. Lock "dns".
StageReport run_challenge(const StageContext& context, const Settings& settings);

// The same for the TLSA records that the tlsa stage wants. A record that is wanted no more goes
// only when its key is retired by the tlsa stage's word, or its owner is among `withdrawn`. Records
// of Settings::tlsa_numbers are added beside 3 1 1 (other_tlsa.h). Lock "dns".
StageReport run_place_tlsa(const StageContext& context, const Settings& settings,
                           const std::set<DnsName>& withdrawn = {});

}  // namespace millrace::dnszone
