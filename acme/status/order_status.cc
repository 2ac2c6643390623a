#include "acme/status/order_status.h"

#include <algorithm>

#include "acme/state/order_state.h"
#include "acme/state/renewal_policy.h"

namespace millrace::acme {
namespace {

std::string phase_text(const OrderState& state) {
  if (state.order) return std::string(to_text(state.order->phase));
  if (state.failures > 0) return "failed";
  if (!state.issued) return "none";
  if (state.issued->revoked) return "revoked";
  return state.being_revoked() != nullptr ? "revoking" : "issued";
}

}  // namespace

Result<OrderStatus> order_status(Files& files, const StatePaths& paths, const CertId& id,
                                 TimePoint now) {
  ASSIGN(const OrderState state, load_order_state(files, paths.order(id)));
  OrderStatus status;
  status.phase = phase_text(state);
  if (state.order) {
    status.ca = state.order->ca;
    status.order_url = state.order->url;
    status.profile = state.order->profile;
  }
  if (state.issued) {
    if (!status.ca) status.ca = state.issued->ca;
    if (!state.order) status.profile = state.issued->profile;
    status.not_after = state.issued->not_after;
    status.renew_at = renewal_at(state, now);
    if (const auto& revoked = state.issued->revoked) {
      status.revoked_at = revoked->at;
      status.revocation_reason = to_text(revoked->reason);
    }
  }
  status.revoking = revoking_statuses(id, state);
  status.renewal = state.renewal;
  status.retry_at = state.retry_at;
  status.failures = state.failures;
  status.refusals = state.failures - std::min(state.outages, state.failures);
  status.last_error = state.last_error;
  return status;
}

}  // namespace millrace::acme
