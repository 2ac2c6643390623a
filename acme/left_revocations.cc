// What is being revoked at a CA where the account ends.
#include "acme/pending_revocations.h"
#include "acme/revocation_texts.h"

namespace millrace::acme {
namespace {

bool is_there(const PendingRevocation& pending, const CaId& ca) {
  return pending.ca == ca && !pending.certificate.empty();
}

OrderStates all_states(const StageContext& context, const Settings& settings) {
  OrderStates states = load_order_states(context, settings).states;
  states.merge(load_left_states(context, settings));
  return states;
}

bool leave(const CertId& id, OrderState& state, const CaId& ca, StageReport& report) {
  bool any = false;
  for (PendingRevocation& pending : state.revoking) {
    if (!is_there(pending, ca)) continue;
    any = true;
    pending.own_key = true;
    report.notes.push_back("certificate " + id.text() +
                           ": it is being revoked, and there is no account any more that may: " +
                           command_by_key(id, pending, "FILE"));
  }
  return any;
}

}  // namespace

std::set<CertId> being_revoked_at(const StageContext& context, const Settings& settings,
                                  const CaId& ca) {
  std::set<CertId> found;
  for (const auto& [id, state] : all_states(context, settings)) {
    for (const PendingRevocation& pending : state.revoking) {
      if (is_there(pending, ca)) found.insert(id);
    }
  }
  return found;
}

Result<void> leave_to_own_keys(const StageContext& context, const Settings& settings,
                               const CaId& ca, StageReport& report) {
  OrderStates states = all_states(context, settings);
  for (auto& [id, state] : states) {
    if (!leave(id, state, ca, report)) continue;
    TRY(context.env.files.write(context.paths.order(id), encode(state), 0600));
  }
  return {};
}

}  // namespace millrace::acme
