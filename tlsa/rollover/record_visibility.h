// Since when a record is visible to all, and until when older sets live (RFC 7671 §8.1): pure.
#pragma once

#include "core/rollover/rollover_document.h"
#include "tlsa/rollover/zone_facts.h"

namespace millrace::tlsa {

struct RolloverSettings {
  Duration ttl{};       // of the records
  Duration window{};    // how long an operator may go back to a key after it was replaced
  Duration margin{};    // added to each time that is waited for: clocks may be wrong
  Duration validity{};  // of signatures that are made now
};

// The sets of an owner after a poll. `seen`, or null: it saw none.
OwnerSets observed(OwnerSets before, const TlsaSet* seen, const RolloverSettings& settings,
                   TimePoint now);

// A record after a poll of its owner's sets, which are as observed() by the same poll. One that all
// servers serve is visible; one that a server denies is not any more; one of which a server says
// nothing stays as it is, but is not agreed on. One that is lacking in a set was not in the first.
RecordVisibility observed(RecordVisibility before, const ZoneFacts& facts, const OwnerSets& sets,
                          const RolloverSettings& settings, TimePoint now);

}  // namespace millrace::tlsa
