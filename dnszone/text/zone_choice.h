// Which of the configured zones holds a name.
#pragma once

#include "dnszone/settings.h"

namespace millrace::dnszone {

// The most specific one; nullptr: none.
const ZoneSettings* zone_of(const DnsName& owner, const Settings& settings);

// "example.org., example.net.", for messages; "none" when there are none.
std::string zone_list(const Settings& settings);

}  // namespace millrace::dnszone
