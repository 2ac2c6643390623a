// Names and octets in presentation form (RFC 1035 §5.1), relative to an origin, in the case as
// written.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace::dnszone {

// Appends the uncompressed wire form of a name. "@" is the origin, given in wire form, and a name
// without a final dot is below it. `wire` stays as it was on error.
Result<void> append_name(std::string& wire, std::string_view text, std::string_view origin);

// The wire form of the name above; "" above the root.
std::string_view parent_of(std::string_view wire);

}  // namespace millrace::dnszone
