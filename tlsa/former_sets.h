// Sets of TLSA records that are not in the zones any more: until when a client may hold one, or be
// given one by an attacker. Pure.
#pragma once

#include <map>
#include <set>

#include "core/rollover/rollover_document.h"
#include "tlsa/rollover/record_visibility.h"
#include "tlsa/wanted.h"

namespace millrace::tlsa {

struct OwnerChanges {
  const Rollovers& rollovers;          // as last emitted
  const Documents& after;              // the records of this run
  const std::set<DnsName>& withdrawn;  // by the operator, in this run
};

// Adds to the rollovers what is known of owners that the configuration has no more, and drops what
// is over. A certificate that has no owner now keeps a document for it. An owner that is withdrawn
// although its records are gone is one where no service is.
void keep_former_sets(const OwnerChanges& changes, const RolloverSettings& settings, TimePoint now,
                      Rollovers& rollovers);

// All that a client may have now: an owner that comes back is not new.
std::map<DnsName, OwnerSets> former_sets(const Rollovers& rollovers, TimePoint now);

}  // namespace millrace::tlsa
