// The origin of a zone file, if the file itself determines it.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/name.h"

namespace millrace::dnszone {

// The owner of the SOA, when it is written as an absolute name or is below an absolute $ORIGIN.
// nullopt: there is no SOA in this text (it may be in an included file), or its owner is relative
// to an unknown origin. The rest of the text is not judged.
std::optional<DnsName> stated_origin(std::string_view text);

// The serial of the first SOA in the text. nullopt: there is none, or it has no number there. The
// rest of the text is not judged.
std::optional<uint32_t> stated_serial(std::string_view text);

}  // namespace millrace::dnszone
