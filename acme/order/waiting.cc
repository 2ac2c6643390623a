#include "acme/order/waiting.h"

#include <utility>

#include "acme/state/order_states.h"
#include "acme/state/revocation_journal.h"
#include "acme/state/state_keeper.h"

namespace millrace::acme {
namespace {

// true: there were some.
bool end_waits(OrderState& state, TimePoint now, Waits waits) {
  if (waits == Waits::ours && state.failures == 0) return false;
  const bool waited = state.retry_at.has_value();
  // For an order that waits for the CA's last step it records that the wait took place.
  const bool is_finalized = state.order && state.order->phase == OrderPhase::finalized;
  if (waited) state.retry_at = is_finalized ? std::optional(now) : std::nullopt;
  return waited;
}

Result<void> end_waits_of_revocations(const Selection& selection, RevocationJournal& journal) {
  for (PendingRevocation& pending : journal.pending(selection)) {
    if (!std::exchange(pending.retry_at, std::nullopt)) continue;
    TRY(journal.put(pending));
  }
  return {};
}

Result<void> end_waits(const StageContext& context, const Settings& settings,
                       const Selection& selection, Waits waits, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "acme"));
  ASSIGN(RevocationJournal journal, RevocationJournal::open(context));
  KnownStates known = load_order_states(context, settings);
  tell_unreadable(known, selection, report);
  OrderStateMemory memory;
  StateKeeper keeper(context, report, memory);
  for (auto& [id, state] : known.states) {
    if (!is_selected(selection, id) || !end_waits(state, context.now(), waits)) continue;
    keeper.keep(id, state, false);
  }
  keeper.flush();
  if (waits == Waits::ours) return {};
  TRY(end_waits_of_revocations(selection, journal));
  for (const CaSettings& ca : settings.cas) {
    TRY(context.env.files.remove(context.paths.ca_limit(ca.id)));
  }
  return {};
}

}  // namespace

StageReport end_waits(const StageContext& context, const Settings& settings,
                      const Selection& selection, Waits waits) {
  StageReport report;
  auto ended = end_waits(context, settings, selection, waits, report);
  if (!ended) report.fail(std::move(ended).error());
  return report;
}

}  // namespace millrace::acme
