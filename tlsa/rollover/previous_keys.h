// When the records of a previous key may go: pure.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "core/rollover/rollover_document.h"
#include "tlsa/rollover/service_look.h"

namespace millrace::tlsa {

// What the looks of one run say about a certificate's services.
struct LookVerdict {
  bool is_complete = false;      // each address of each service presented the current key
  bool is_contradicted = false;  // some address presented another one
  std::string missing{};         // not complete: the first reason
};
LookVerdict verdict_of(const std::vector<DnsName>& owners,
                       const std::map<DnsName, ServiceLook>& looks, const SpkiDigest& current);

// A key after a run. It is retired when all services present the current key now, and no look of
// the time `wait` before found another one. `may_retire`: nobody else says that he uses it.
PreviousKey observed(PreviousKey before, const LookVerdict& looks, Duration wait, bool may_retire,
                     TimePoint now);

}  // namespace millrace::tlsa
