// The optional members of newOrder, and which are dropped when the CA refuses them.
#pragma once

#include <optional>

#include "acme/protocol/directory.h"
#include "acme/protocol/order.h"
#include "acme/settings.h"
#include "acme/state/order_state.h"

namespace millrace::acme {

// The first attempt. The profile is checked against the directory: one that is not offered is left
// out, or a config error if it is required. `replaces` is set only for a CA that has renewal
// information, issued the certificate in use, and has not reported it as replaced.
Result<NewOrder> first_order(const CertificateSettings& certificate, const OrderState& state,
                             const RequestDocument& request, const CaId& ca,
                             const Directory& directory);

// Checks that a required profile is offered. The config error lists the offered ones, in that
// detail.
Result<void> check_profile(const CertificateSettings& certificate, const CaId& ca,
                           const Directory& directory,
                           Directory::Detail detail = Directory::Detail::names);

// The attempt after the CA has refused `order`: `replaces` is dropped on any first refusal (some
// CAs answer alreadyReplaced, some malformed); then, or at once on invalidProfile, a preferred
// profile. nullopt: there is nothing left to drop.
std::optional<NewOrder> after_refusal(const NewOrder& order, const Problem& problem,
                                      const CertificateSettings& certificate);

}  // namespace millrace::acme
