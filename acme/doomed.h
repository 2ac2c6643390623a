// The certificates that one `millrace revoke` is about.
#pragma once

#include <map>
#include <vector>

#include "acme/order_state.h"
#include "acme/revocation_target.h"
#include "core/documents.h"

namespace millrace::acme {

// One that is to be revoked.
struct Doomed {
  RevocationTarget target;  // configured: in whose state the intent is
  PendingRevocation wanted;
  // The configured one's newest, its open order or its request is for this key.
  bool is_in_use = false;
  bool is_kept = false;  // the intent is in the state
};

struct DoomedOnes {
  std::vector<Doomed> all;  // the one asked for first
  std::map<CertId, OrderState> states;
  std::vector<Error> errors;  // what cannot be read
};

// The target, where it stands in each state: as the newest, or being revoked although another has
// taken its place. After keyCompromise also every newest one with the same key: a renewal keeps the
// key; and the target itself for every certificate of the configuration that orders or requests
// with the key: its state remembers that. With lock "acme", for a newer one may have been issued
// since the target was looked up. `requests`: of the key host.
using Requests = std::map<CertId, RequestDocument>;
DoomedOnes find_doomed(const StageContext& context, const Settings& settings,
                       const RevocationTarget& target, RevocationReason reason, bool own_key,
                       const Requests& requests);

}  // namespace millrace::acme
