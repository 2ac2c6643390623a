// What is asked for in newOrder beyond the names, and what is left out when the CA will not have
// it.
#pragma once

#include <optional>

#include "acme/directory.h"
#include "acme/order.h"
#include "acme/order_state.h"
#include "acme/settings.h"

namespace millrace::acme {

// What to ask for first. The profile is held against what the directory offers: one that is missing
// there is left out, or a config error if it is required. The certificate in place is named only to
// a CA that has renewal information, issued it, and has not seen it replaced.
Result<NewOrder> first_order(const CertificateSettings& certificate, const OrderState& state,
                             const RequestDocument& request, const CaId& ca,
                             const Directory& directory);

// A required profile is offered. The config error says what is, in that detail.
Result<void> check_profile(const CertificateSettings& certificate, const CaId& ca,
                           const Directory& directory,
                           Directory::Detail detail = Directory::Detail::names);

// What to ask for after the CA has refused `order`: `replaces` is dropped on any refusal, once
// (some CAs say alreadyReplaced, some malformed), and then, or on invalidProfile at once, a profile
// that is only preferred. nullopt: nothing that could be left out would help.
std::optional<NewOrder> after_refusal(const NewOrder& order, const Problem& problem,
                                      const CertificateSettings& certificate);

}  // namespace millrace::acme
