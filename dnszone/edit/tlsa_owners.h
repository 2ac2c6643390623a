// Which owners have TLSA records in the zone sources.
#pragma once

#include <set>

#include "core/files/files.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Those of the owners where the sources have TLSA records, or where that cannot be said: the source
// cannot be read, its zone is signed by its server or not configured, the owner is an alias, or
// another zone is delegated above it.
std::set<DnsName> owners_with_tlsa(Files& files, const Settings& settings,
                                   const std::set<DnsName>& owners);

}  // namespace millrace::dnszone
