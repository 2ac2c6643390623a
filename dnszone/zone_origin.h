// Which zone a zone file holds, where the file itself tells.
#pragma once

#include <optional>
#include <string_view>

#include "core/name.h"

namespace millrace::dnszone {

// The owner of the SOA, when it is written as an absolute name or stands below an absolute $ORIGIN.
// nullopt: there is no SOA in this text (it may stand in an included file), or what its owner is
// relative to is not said. The rest of the text is not judged.
std::optional<DnsName> stated_origin(std::string_view text);

// The serial of the first SOA in the text. nullopt: there is none, or it has no number there. The
// rest of the text is not judged.
std::optional<uint32_t> stated_serial(std::string_view text);

}  // namespace millrace::dnszone
