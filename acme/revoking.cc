#include "acme/revoking.h"

#include <algorithm>

namespace millrace::acme {
namespace {

constexpr RevocationReason kCompromise = RevocationReason::key_compromise;

PendingRevocation* known(OrderState& state, const PendingRevocation& pending) {
  for (PendingRevocation& one : state.revoking) {
    if (one.is_of(pending)) return &one;
  }
  return nullptr;
}

bool is_in_place(const OrderState& state, const PendingRevocation& pending) {
  return state.issued && !pending.certificate.empty() &&
         state.issued->chain.starts_with(pending.certificate);
}

void mark(OrderState& state, const PendingRevocation& pending, TimePoint at) {
  auto& revoked = state.issued->revoked;
  if (!revoked) revoked = Revoked{at, pending.reason};
  if (pending.reason == kCompromise) revoked->reason = kCompromise;
}

// In the phase `answered` the CA may have the CSR, and its answer was lost. An order that is known
// to be for another key goes on: it brings what takes the place of the compromised one.
void give_up_order(OrderState& state, const PendingRevocation& wanted) {
  if (!state.order || state.order->phase < OrderPhase::answered) return;
  const OpenOrder& order = *state.order;
  if (order.spki && *order.spki != wanted.spki) return;
  const TimePoint longest = order.since + kLongestOrder;
  PendingRevocation pending{order.ca, wanted.spki, wanted.since, kCompromise};
  pending.order = order.url;
  pending.directory = order.directory;
  pending.until = std::max(order.expires.value_or(longest), longest);
  state.revoking.push_back(std::move(pending));
  state.order.reset();
}

// What was only meant because of the one that the CA refuses.
void forget_orders(OrderState& state, const PendingRevocation& pending) {
  std::erase_if(state.revoking, [&](const PendingRevocation& one) {
    return !one.order.empty() && one.spki == pending.spki;
  });
}

}  // namespace

PendingRevocation intend(OrderState& state, PendingRevocation wanted) {
  PendingRevocation* before = known(state, wanted);
  const bool in_place = is_in_place(state, wanted);
  const Revoked* revoked = in_place && state.issued->revoked ? &*state.issued->revoked : nullptr;
  const bool was_compromised = (before != nullptr && before->reason == kCompromise) ||
                               (revoked != nullptr && revoked->reason == kCompromise);
  const bool is_news = wanted.reason == kCompromise && !was_compromised;
  if (was_compromised) wanted.reason = kCompromise;
  if (before != nullptr) {
    wanted.since = before->since;
    wanted.own_key = wanted.own_key || before->own_key;
    *before = wanted;
  } else if (revoked == nullptr || is_news) {
    state.revoking.push_back(wanted);
  }
  if (in_place && is_news) give_up_order(state, wanted);
  return wanted;
}

void settle(OrderState& state, const PendingRevocation& pending, RevocationOutcome outcome,
            TimePoint now) {
  using enum RevocationOutcome;
  const bool is_compromised = pending.reason == kCompromise;
  const bool may_by_key = pending.own_key || is_compromised;
  const bool is_refused = outcome == refused || (outcome == unauthorized && !may_by_key);
  const bool is_done = outcome == revoked || outcome == revoked_before;
  if (is_refused || is_done) forget(state, pending);
  if (is_refused && is_compromised) forget_orders(state, pending);
  if (is_done && is_in_place(state, pending)) {
    mark(state, pending, outcome == revoked ? now : pending.since);
  }
}

void forget(OrderState& state, const PendingRevocation& pending) {
  std::erase_if(state.revoking, [&](const PendingRevocation& one) { return one.is_of(pending); });
}

}  // namespace millrace::acme
