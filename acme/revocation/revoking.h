// The revocation entries in the state of a certificate's order, from the intent to the CA's answer.
// Pure.
#pragma once

#include "acme/revocation/revocation_request.h"
#include "acme/state/order_state.h"

namespace millrace::acme {

// Adds the intent to the state, and returns the request for the CA. An existing intent keeps its
// time; a key that is known to be compromised stays so, whatever reason is given later. Adds
// nothing for a certificate that is known to be revoked, unless the key is reported as compromised.
// Then the key is blocked for good, whatever the CA answers; an open order that may have sent a CSR
// for it is abandoned and becomes an intent of its own, so that its certificate is revoked.
// `in_use`: the certificate in use, the request or the open order is known to have that key.
PendingRevocation intend(OrderState& state, PendingRevocation wanted, bool in_use);

// After the CA's answer. Done: marks the certificate as revoked, if it is the one in use. Refused:
// removes the intent. Unauthorized: removes it too, unless the certificate's own key was required,
// or is compromised: that key can do what the account may not. Undecided: keeps it.
void settle(OrderState& state, const PendingRevocation& pending, RevocationOutcome outcome,
            TimePoint now);

// After a try without a result, `why`: the stage order retries in 1, 10, then every 100 minutes.
// Does nothing if the intent is gone.
void put_off(OrderState& state, const PendingRevocation& pending, const std::string& why,
             TimePoint now);

// Removes the intent.
void forget(OrderState& state, const PendingRevocation& pending);

}  // namespace millrace::acme
