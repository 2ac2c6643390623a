// Which certificates want an order now: pure, from state, request and time.
#pragma once

#include "acme/order_state.h"
#include "core/documents.h"

namespace millrace::acme {

// Whether another certificate than the one issued is wanted: none is there, the request is another
// (names or key), or the renewal time is reached.
bool is_due(const OrderState& state, const RequestDocument& request, TimePoint now);

// Whether the open order is of no use for the request: it is for other names, or it (or an
// authorization of it) has expired before the challenges were answered.
bool is_outdated(const OpenOrder& order, const RequestDocument& request, TimePoint now);

// Whether a chain is a certificate for the request that is not due again at once, and is newer than
// the one that the state has.
bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now);

// The request's names are those that this host's configuration gives the certificate.
bool allows(const std::vector<CertName>& configured, const RequestDocument& request);

// "a.example, b.example"
std::string joined(const std::vector<CertName>& names);

}  // namespace millrace::acme
