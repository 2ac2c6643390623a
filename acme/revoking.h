// How a revocation stands in the state of a certificate's order, from the intent to the CA's
// answer. Pure.
#pragma once

#include "acme/order_state.h"
#include "acme/revocation_request.h"

namespace millrace::acme {

// Puts the intent into the state, and gives what is to be asked of the CA. One that is there
// already keeps its time; what is known to be compromised stays so, whatever reason is given later.
// Nothing is put there for what is known to be revoked, unless the key turns out to be compromised.
// Then it is barred for good, whatever the CA thinks of it, and the open order that may have got a
// CSR for it is given up, and becomes an intent of its own: whatever comes of it is revoked.
// `in_use`: the certificate in place, the request or the open order is known to be for that key.
PendingRevocation intend(OrderState& state, PendingRevocation wanted, bool in_use);

// After the CA's answer. Done: the certificate is marked as revoked, if it is the one in place.
// Refused: the intent is taken back; so when unauthorized, unless the certificate's own key was
// meant, or is compromised: it may do what the account may not, and is left to it. Undecided: it
// stays.
void settle(OrderState& state, const PendingRevocation& pending, RevocationOutcome outcome,
            TimePoint now);

// After a try that has not settled it, `why`: the stage order asks again in 1, 10, then every 100
// minutes. Nothing, where the intent is no more.
void put_off(OrderState& state, const PendingRevocation& pending, const std::string& why,
             TimePoint now);

// The intent is no more.
void forget(OrderState& state, const PendingRevocation& pending);

}  // namespace millrace::acme
