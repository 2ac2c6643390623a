#include "acme/status/order_status.h"

#include <algorithm>

#include "acme/state/order_state.h"
#include "acme/state/renewal_policy.h"

namespace millrace::acme {
namespace {

std::string phase_text(const OrderState& state, bool is_being_revoked) {
  if (state.order) return std::string(to_text(state.order->phase));
  if (state.failures > 0) return "failed";
  if (!state.issued) return "none";
  if (state.issued->revoked) return "revoked";
  return is_being_revoked ? "revoking" : "issued";
}

}  // namespace

Result<OrderStatus> order_status(Files& files, const StatePaths& paths, const CertId& id,
                                 TimePoint now, const std::vector<PendingRevocation>& pending) {
  ASSIGN(const OrderState state, load_order_state(files, paths.order(id)));
  OrderStatus status;
  for (const PendingRevocation& one : pending) {
    if (one.id != id) continue;
    status.revoking.push_back({one, state.issued && one.is_of(state.issued->chain)});
  }
  status.phase =
      phase_text(state, std::ranges::any_of(status.revoking, &RevocationStatus::in_place));
  if (state.order) {
    status.ca = state.order->ca;
    status.order_url = state.order->url;
    status.profile = state.order->profile;
  }
  if (state.issued) {
    if (!status.ca) status.ca = state.issued->ca;
    if (!state.order) status.profile = state.issued->profile;
    status.not_before = state.issued->not_before;
    status.not_after = state.issued->not_after;
    status.renew_at = renewal_at(state, now);
    if (const auto& revoked = state.issued->revoked) {
      status.revoked_at = revoked->at;
      status.revocation_reason = to_text(revoked->reason);
    }
  }
  status.renewal = state.renewal;
  status.retry_at = state.retry_at;
  status.failures = state.failures;
  status.refusals = state.failures - std::min(state.outages, state.failures);
  status.last_error = state.last_error;
  return status;
}

}  // namespace millrace::acme
