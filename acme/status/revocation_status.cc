#include "acme/status/revocation_status.h"

#include "acme/state/order_store.h"
#include "acme/state/revocation_texts.h"

namespace millrace::acme {

std::vector<RevokingStatus> revoking_statuses(const CertId& id, const OrderState& state) {
  std::vector<RevokingStatus> statuses;
  for (const PendingRevocation& pending : state.revoking) {
    statuses.push_back({pending.since, std::string(to_text(pending.reason)), subject_of(pending),
                        &pending == state.being_revoked(),
                        pending.own_key ? command_by_key(id, pending, "FILE") : "",
                        pending.retry_at, pending.last_error});
  }
  return statuses;
}

std::map<CertId, std::vector<RevokingStatus>> left_revocations(const StageContext& context,
                                                               const Settings& settings) {
  std::map<CertId, std::vector<RevokingStatus>> left;
  for (const auto& [id, state] : load_left_states(context, settings).states) {
    left.emplace(id, revoking_statuses(id, state));
  }
  return left;
}

}  // namespace millrace::acme
