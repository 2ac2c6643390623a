// Which certificates want an order now: pure, from state, request and time.
#pragma once

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// When the certificate issued is to be renewed: when the CA suggested it, else at renewal_time(). A
// CA that would have each new certificate renewed at once gets its way once a day, or in a quarter
// of the lifetime if that is shorter; but it is never kept waiting beyond renewal_time(), nor by a
// rest that begins after `now`: the clock has been set back.
TimePoint renewal_at(const OrderState& state, TimePoint now);

// Whether another certificate than the one issued is wanted: none is there, it is revoked, it is of
// another directory than its CA has now (`settings`), the request is another (names or key), or the
// time of renewal is reached. `wake`: how long until the caller looks again; what the CA suggested
// for a time before that is done now (RFC 9773 §4.2).
bool is_due(const OrderState& state, const RequestDocument& request, const Settings& settings,
            TimePoint now, Duration wake = Duration(0));

// Whether it is time to ask the CA about the renewal of the certificate issued: never after its
// end, nor once it is replaced (RFC 9773 §4.3).
bool wants_advice(const OrderState& state, TimePoint now);

// Until when time alone gives order and fetch nothing to do for the certificate: its renewal, or
// the next question about that. nullopt: it is not at rest (none is issued, an order is open, a
// failure waits).
std::optional<TimePoint> rests_until(const OrderState& state, TimePoint now);

// The active CA: the first of the certificate's, the next one after so many failures in a
// row.
const CaId& ca_in_turn(const CertificateSettings& certificate, unsigned failures);

// How long to wait after that many failures in a row: 1, 10, 100 minutes, then a day. A CA that has
// its first turn because another failed is asked after a minute.
Duration delay_after(const CertificateSettings& certificate, unsigned failures);

// Where an order is: the CA, and the URLs of its directory and of our account there; empty: not
// known, as in the orders of earlier releases, which are taken to agree.
struct OrderPlace {
  CaId ca;
  std::string directory, account;

  bool has(const OpenOrder& order) const;
};

// Whether the open order is of no use: it is for other names than the request, the CA has a CSR of
// another key for it, or it is at another place than `wanted`.
bool is_outdated(const OpenOrder& order, const RequestDocument& request, const OrderPlace& wanted);

// Whether a time that was stored as the end of a wait is still to come. We store none that is more
// than a day ahead: such a one is of a clock that has been set back since, and counts as over.
bool is_ahead(TimePoint until, TimePoint now);

// Whether what ends then can no longer be answered: the CA has to look before.
bool ends_too_soon(TimePoint end, TimePoint now);

// Whether the challenges can no longer be answered in time: the order or an authorization of it
// ends within a minute, or has ended. Another order is wanted then, and other records.
bool has_run_out(const OpenOrder& order, TimePoint now);

// Whether a chain, of one certificate at least, has a leaf for the request that is not due again at
// once, and is newer than the one that the state has.
bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now);

}  // namespace millrace::acme
