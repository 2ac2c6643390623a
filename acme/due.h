// Which certificates want an order now: pure, from state, request and time.
#pragma once

#include "acme/order_state.h"
#include "acme/settings.h"
#include "core/documents.h"

namespace millrace::acme {

// Whether another certificate than the one issued is wanted: none is there, it is revoked, the
// request is another (names or key), or the renewal time is reached.
bool is_due(const OrderState& state, const RequestDocument& request, TimePoint now);

// Whether the request is still for the key because of which the certificate was revoked: no order
// is opened or finalized with it.
bool asks_for_compromised_key(const OrderState& state, const RequestDocument& request);

// The CA whose turn it is: the first of the certificate's, the next one after so many failures in a
// row.
const CaId& ca_in_turn(const CertificateSettings& certificate, unsigned failures);

// How long to wait after that many failures in a row: 1, 10, 100 minutes, then a day. A CA that has
// its first turn because another failed is asked after a minute.
Duration delay_after(const CertificateSettings& certificate, unsigned failures);

// Whether the open order is of no use: it is for other names than the request, at another CA than
// `wanted`, or it (or an authorization of it) has expired before the challenges were answered.
bool is_outdated(const OpenOrder& order, const RequestDocument& request, const CaId& wanted,
                 TimePoint now);

// Whether a chain is a certificate for the request that is not due again at once, and is newer than
// the one that the state has.
bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now);

// The request's names are those that this host's configuration gives the certificate.
bool allows(const std::vector<CertName>& configured, const RequestDocument& request);

// "a.example, b.example"
std::string joined(const std::vector<CertName>& names);

}  // namespace millrace::acme
