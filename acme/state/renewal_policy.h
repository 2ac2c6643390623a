// Which certificates need an order now: pure, from state, request and time.
#pragma once

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// When to renew without ARI: a third of the lifetime left, half when the lifetime is under 10 days.
TimePoint renewal_time(TimePoint not_before, TimePoint not_after);

// When the certificate issued is to be renewed: when the CA suggested it, else at renewal_time(). A
// CA that suggests the renewal of each new certificate at once is followed once a day, or in a
// quarter of the lifetime if that is shorter; but never later than renewal_time(), nor because of a
// renewal after `now`: the clock has been set back.
TimePoint renewal_at(const OrderState& state, TimePoint now);

// Whether the request's names are those that this host's configuration gives the certificate.
bool allows(const std::vector<CertName>& configured, const RequestDocument& request);

// Whether another certificate is needed: none is there, it is revoked, it is of another directory
// than its CA has now (`settings`), the request is another (names or key), or the time of renewal
// is reached. `wake`: how long until the caller runs again; what the CA suggested for a time before
// that is done now (RFC 9773 §4.2).
bool is_due(const OrderState& state, const RequestDocument& request, const Settings& settings,
            TimePoint now, Duration wake = Duration(0));

// Whether it is time to query the renewal information of the certificate issued: never after its
// end, nor once it is replaced (RFC 9773 §4.3).
bool needs_renewal_query(const OrderState& state, TimePoint now);

// Until when time alone gives order and fetch nothing to do for the certificate: its renewal, or
// the next query about that. nullopt: it is not at rest (none is issued, an order is open, a
// failure waits).
std::optional<TimePoint> rests_until(const OrderState& state, TimePoint now);

// Whether a chain, of one certificate at least, has a leaf for the request that is not due again at
// once, and is newer than the one that the state has.
bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now);

}  // namespace millrace::acme
