#include "tlsa/rollover/record_visibility.h"

#include <algorithm>

namespace millrace::tlsa {

OwnerSets observed(OwnerSets before, const TlsaSet* seen, const RolloverSettings& settings,
                   TimePoint now) {
  OwnerSets after = std::move(before);
  const Duration ttl = std::max(settings.ttl, seen == nullptr ? Duration() : seen->ttl);
  // What was seen with a greater TTL may be in a resolver for twice that time.
  const bool is_over = after.lowered && now >= *after.lowered + 2 * after.ttl + settings.margin;
  if (ttl >= after.ttl || (seen != nullptr && is_over)) {
    after.ttl = ttl;
    after.lowered.reset();
  } else if (seen != nullptr && !after.lowered) {
    after.lowered = now;
  }
  if (seen != nullptr) after.last_expiry = std::max(after.last_expiry, seen->last_expiry);
  return after;
}

RecordVisibility observed(RecordVisibility before, const ZoneFacts& facts, const OwnerSets& sets,
                          const RolloverSettings& settings, TimePoint now) {
  RecordVisibility after = std::move(before);
  after.agreed = facts.served.contains(after.record);
  after.first = after.first && !facts.lacking.contains(after.record);
  if (after.agreed && !after.visible) {
    after.visible = now;
    after.cached_until = now + 2 * sets.ttl + settings.margin;
    after.replayed_until = sets.last_expiry + settings.margin;
  } else if (!after.agreed && !facts.unknown.contains(after.record)) {
    after.visible.reset();
    after.cached_until = {};
    after.replayed_until = {};
  }
  return after;
}

}  // namespace millrace::tlsa
