#include "acme/revocation/revoking.h"

#include <algorithm>
#include <array>

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

// From the phase `ordered` on the CA may have the CSR for the key that is in use: the later phase
// was lost, or not written before a crash. An order that is known to be for another key continues:
// it produces the replacement of the compromised certificate.
void give_up_order(OrderState& state, const PendingRevocation& wanted, bool in_use) {
  if (!state.order || state.order->phase < OrderPhase::ordered) return;
  const OpenOrder& order = *state.order;
  if (order.spki ? *order.spki != wanted.spki : !in_use) return;
  const TimePoint longest = order.since + kLongestOrder;
  PendingRevocation pending{order.ca, wanted.spki, wanted.since, kCompromise};
  pending.order = order.url;
  pending.directory = order.directory;
  pending.until = std::max(order.expires.value_or(longest), longest);
  state.revoking.push_back(std::move(pending));
  state.order.reset();
}

Duration pause_after(unsigned tries) {
  constexpr std::array<int, 3> kMinutes = {1, 10, 100};
  return std::chrono::minutes(kMinutes[std::clamp<size_t>(tries, 1, kMinutes.size()) - 1]);
}

}  // namespace

PendingRevocation intend(OrderState& state, PendingRevocation wanted, bool in_use) {
  PendingRevocation* before = known(state, wanted);
  const bool in_place = is_in_place(state, wanted);
  const bool is_revoked = in_place && state.issued->revoked;
  const bool was_compromised = state.is_compromised(wanted.spki);
  const bool is_news = wanted.reason == kCompromise && !was_compromised;
  if (was_compromised) wanted.reason = kCompromise;
  if (before != nullptr) {
    wanted.since = before->since;
    wanted.own_key = wanted.own_key || before->own_key;
    *before = wanted;
  } else if (!is_revoked || is_news) {
    state.revoking.push_back(wanted);
  }
  if (!is_news) return wanted;
  state.bar(wanted.spki);
  give_up_order(state, wanted, in_use);
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
  PendingRevocation* left = outcome == unauthorized ? known(state, pending) : nullptr;
  if (left != nullptr) left->own_key = true;
  if (is_done && is_in_place(state, pending)) {
    mark(state, pending, outcome == revoked ? now : pending.since);
  }
}

void put_off(OrderState& state, const PendingRevocation& pending, const std::string& why,
             TimePoint now) {
  PendingRevocation* one = known(state, pending);
  if (one == nullptr) return;
  one->tries += 1;
  one->retry_at = now + pause_after(one->tries);
  one->last_error = why;
}

void forget(OrderState& state, const PendingRevocation& pending) {
  std::erase_if(state.revoking, [&](const PendingRevocation& one) { return one.is_of(pending); });
}

}  // namespace millrace::acme
