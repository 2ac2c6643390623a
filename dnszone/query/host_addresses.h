// Addresses of hosts by the system's resolver.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace millrace::dnszone {

// Numeric addresses of a host, sorted. The host is an absolute DNS name, with or without its final
// dot: no search list applies to it.
Result<std::vector<std::string>> host_addresses(const std::string& host);

}  // namespace millrace::dnszone
