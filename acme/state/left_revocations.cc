#include "acme/state/left_revocations.h"

#include "acme/state/order_store.h"
#include "acme/state/revocation_texts.h"

namespace millrace::acme {
namespace {

OrderStates all_states(const StageContext& context, const Settings& settings) {
  StageReport unused;
  OrderStore store(context, unused);
  store.load(settings);
  store.states.merge(load_left_states(context, settings).states);
  return std::move(store.states);
}

std::string what_remains(const CertId& id, const PendingRevocation& pending) {
  if (pending.certificate.empty()) {
    return "a certificate from an order for its compromised key can no longer be revoked: " +
           pending.order;
  }
  return "its revocation is pending, and no account can finish it: run " +
         command_by_key(id, pending, "FILE");
}

// Only the account could have polled the order.
bool leave(const CertId& id, OrderState& state, const CaId& ca, StageReport& report) {
  bool any = false;
  for (PendingRevocation& pending : state.revoking) {
    if (pending.ca != ca) continue;
    any = true;
    pending.own_key = true;
    report.notes.push_back("certificate " + id.text() + ": " + what_remains(id, pending));
  }
  std::erase_if(state.revoking, [&](const PendingRevocation& pending) {
    return pending.ca == ca && pending.certificate.empty();
  });
  return any;
}

}  // namespace

std::set<CertId> being_revoked_at(const StageContext& context, const Settings& settings,
                                  const CaId& ca) {
  std::set<CertId> found;
  for (const auto& [id, state] : all_states(context, settings)) {
    for (const PendingRevocation& pending : state.revoking) {
      if (pending.ca == ca) found.insert(id);
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

std::optional<CertId> left_certificate(const StageContext& context, const Settings& settings,
                                       const std::string& name) {
  for (const auto& [id, state] : load_left_states(context, settings).states) {
    if (id.text() == name) return id;
  }
  return std::nullopt;
}

}  // namespace millrace::acme
