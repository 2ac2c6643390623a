// Retry-After (RFC 9110 §10.2.3, RFC 8555 §6.6, §7.4, §7.5.1): how long the CA asks a client to
// wait.
#pragma once

#include <optional>

#include "core/env/env.h"

namespace millrace::acme {

// From now, clamped to 1 second … 1 day, against busy loops and endless delays. nullopt: the field
// is missing, or is neither seconds nor an HTTP date.
std::optional<Duration> retry_after(const HttpResponse& response, TimePoint now);

}  // namespace millrace::acme
