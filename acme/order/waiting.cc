#include "acme/order/waiting.h"

#include <utility>

#include "acme/state/order_states.h"
#include "acme/state/state_keeper.h"

namespace millrace::acme {
namespace {

// true: there were some.
bool end_waits(OrderState& state, TimePoint now, Waits waits) {
  if (waits == Waits::ours && state.failures == 0) return false;
  bool waited = state.retry_at.has_value();
  // For an order that waits for the CA's last step it records that the wait took place.
  const bool is_finalized = state.order && state.order->phase == OrderPhase::finalized;
  if (waited) state.retry_at = is_finalized ? std::optional(now) : std::nullopt;
  for (PendingRevocation& pending : state.revoking) {
    waited = std::exchange(pending.retry_at, std::nullopt) || waited;
  }
  return waited;
}

void end_waits(const StageContext& context, const Settings& settings, const Selection& selection,
               Waits waits, StageReport& report) {
  KnownStates known = load_order_states(context, settings);
  tell_unreadable(known, selection, report);
  OrderStateMemory memory;
  StateKeeper keeper(context, report, memory);
  known.states.merge(load_left_states(context, settings).states);
  for (auto& [id, state] : known.states) {
    if (!is_selected(selection, id) || !end_waits(state, context.now(), waits)) continue;
    keeper.keep(id, state, false);
  }
  keeper.flush();
  if (waits == Waits::ours) return;
  for (const CaSettings& ca : settings.cas) {
    auto removed = context.env.files.remove(context.paths.ca_limit(ca.id));
    if (!removed) report.fail(std::move(removed).error());
  }
}

}  // namespace

StageReport end_waits(const StageContext& context, const Settings& settings,
                      const Selection& selection, Waits waits) {
  StageReport report;
  const auto lock = lock_stage(context, "acme");
  if (lock) {
    end_waits(context, settings, selection, waits, report);
  } else {
    report.fail(lock.error());
  }
  return report;
}

}  // namespace millrace::acme
