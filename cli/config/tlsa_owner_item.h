// An item of /certificates/*/tlsa.
#pragma once

#include <string_view>

#include "core/base/name.h"
#include "core/base/result.h"

namespace millrace::cli {

// "_25._tcp.mail.example.org." With numbers after it, as in zone files, it is refused with the
// reason: the records of a key alone can match a server at every moment of a rollover whose next
// key is known before.
Result<DnsName> parse_tlsa_owner_item(std::string_view text);

}  // namespace millrace::cli
