// One step of the rollover of a certificate: pure.
//
//   published   {current, next} are in the zones; each record becomes visible, and its event
//               horizon passes (core/rollover/deploy_gate.h)
//   rolled      the key host makes next the current key; {current, next, previous} are in the zones
//               until every service presents the current key, and for the window after that
//   retired     the previous key is removed from the zones
//
// Whatever fails or is not known: the records stay.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/rollover/rollover_document.h"
#include "tlsa/rollover/previous_keys.h"
#include "tlsa/rollover/record_visibility.h"

namespace millrace::tlsa {

struct RolloverInputs {
  const RolloverDocument* before = nullptr;  // null: none yet, or lost
  const RequestDocument& request;
  const std::vector<DnsName>& owners;      // of the configuration
  const ZoneFacts* facts = nullptr;        // of the last poll; null: none yet
  std::map<DnsName, ServiceLook> looks{};  // of this run, by owner
  // Of the owners that are new those where the zones have no TLSA records now.
  std::set<DnsName> first{};
  // Owners that the configuration has no more, and where records are kept: a service may be there.
  // No key is retired meanwhile, and the deploy gate is closed.
  std::set<DnsName> kept{};
  std::set<SpkiDigest> others{};  // keys of other certificates that have one of the owners
  // Keys that must stay: another certificate uses them, or a consumer reports one as deployed.
  std::set<SpkiDigest> in_use{};
  // Of owners that had records before, which clients may still have: what is published there is not
  // the first set.
  std::map<DnsName, OwnerSets> former{};
};

struct RolloverStep {
  RolloverDocument document;
  std::vector<TlsaRecord> required;  // sorted; with each owner's current key
  std::vector<SpkiDigest> retired;   // previous keys of the request whose records go
  std::vector<std::string> done, pending;
  std::optional<TimePoint> due;  // the next time at which a step changes something by itself
};

RolloverStep update(const RolloverInputs& inputs, const RolloverSettings& settings, TimePoint now);

// Whether the services must be looked at for it: previous keys wait for their retirement.
bool has_waiting_keys(const RolloverDocument* before, const RequestDocument& request);

}  // namespace millrace::tlsa
