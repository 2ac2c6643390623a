// The certificates that one `millrace revoke` applies to.
#pragma once

#include <map>
#include <vector>

#include "acme/revocation/revocation_target.h"
#include "acme/state/order_state.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// A certificate to be revoked.
struct Doomed {
  RevocationTarget target;  // configured: the certificate whose state holds the intent
  PendingRevocation wanted;
  // The configured certificate's newest one, its open order or its request uses this key.
  bool is_in_use = false;
  bool is_kept = false;  // the intent is in the state
};

struct DoomedOnes {
  std::vector<Doomed> all;  // the requested one first
  std::map<CertId, OrderState> states;
  std::vector<Error> errors;  // what cannot be read
};

// The target, in each state that holds it: as the newest certificate, or as one with a pending
// revocation that was replaced. After keyCompromise also every newest certificate with the same
// key, because a renewal keeps the key; and the target itself for every configured certificate that
// orders or requests with the key, so that its state records it. Under the lock "acme", because a
// newer certificate may have been issued since the target was found. `requests`: those of the key
// host.
using Requests = std::map<CertId, RequestDocument>;
DoomedOnes find_doomed(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason, bool own_key,
                       const Requests& requests);

}  // namespace millrace::acme
