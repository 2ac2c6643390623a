// May a server start to present a key now? (RFC 7671 §8.1)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/rollover/rollover_document.h"

namespace millrace {

struct GateVerdict {
  bool open = true;
  // When it is closed: the time after which it opens if nothing changes. nullopt: it waits for
  // something else than time.
  std::optional<TimePoint> opens_at{};
  // Why it is closed, a sentence each.
  std::vector<std::string> reasons{};
};

// Open for a certificate without TLSA records (null, or none in the document). Otherwise each owner
// must have a record of the key that all servers agree on, and whose event horizon has passed; or
// one of the first set that was published there. Sets that were withdrawn count until no client can
// have them.
GateVerdict deploy_gate(const RolloverDocument* document, const SpkiDigest& key, TimePoint now);

}  // namespace millrace
