// When a certificate is tried again, at which CA, and whether its open order can still be
// completed. Pure.
#pragma once

#include <string>

#include "acme/settings.h"
#include "acme/state/order_state.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// The active CA: the first of the certificate's, the next one after so many failures in a
// row.
const CaId& ca_in_turn(const CertificateSettings& certificate, unsigned failures);

// How long to wait after that many failures in a row: 1, 10, 100 minutes, then a day. A CA that has
// its first turn because another failed is tried after a minute.
Duration delay_after(const CertificateSettings& certificate, unsigned failures);

// The same after outages, which are temporary: 1, 10, then always 100 minutes.
Duration outage_delay_after(unsigned failures);
Duration outage_delay_after(const CertificateSettings& certificate, unsigned failures);

// Whether a time that was stored as the end of a wait is still to come. We store none that is more
// than a day ahead: such a one is of a clock that has been set back since, and counts as over.
bool is_ahead(TimePoint until, TimePoint now);

// Whether what ends then can no longer be answered: the CA must validate before.
bool ends_too_soon(TimePoint end, TimePoint now);

// Whether the challenges can no longer be answered in time: the order or an authorization of it
// ends within a minute, or has ended. Another order is needed then, and other records.
bool has_run_out(const OpenOrder& order, TimePoint now);

// Whether an order whose challenges were answered must have expired, whatever the CA says. Before
// that, has_run_out() decides.
bool must_have_expired(const OrderState& state, TimePoint now);

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

}  // namespace millrace::acme
