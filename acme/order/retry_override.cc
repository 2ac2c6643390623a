#include "acme/order/retry_override.h"

#include <utility>

#include "acme/state/order_store.h"

namespace millrace::acme {
namespace {

// true: there were some.
bool clear_backoff(OrderState& state, TimePoint now, Waits waits) {
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

void clear_backoff(const StageContext& context, const Settings& settings,
                   const Selection& selection, Waits waits, StageReport& report) {
  OrderStore store(context, report);
  store.load(settings);
  store.report_unreadable(selection);
  store.states.merge(load_left_states(context, settings).states);
  for (auto& [id, state] : store.states) {
    if (!is_selected(selection, id) || !clear_backoff(state, context.now(), waits)) continue;
    store.save(id, false);
  }
  store.flush();
  if (waits == Waits::ours) return;
  for (const CaSettings& ca : settings.cas) {
    auto removed = context.env.files.remove(context.paths.ca_limit(ca.id));
    if (!removed) report.fail(std::move(removed).error());
  }
}

}  // namespace

StageReport clear_backoff(const StageContext& context, const Settings& settings,
                          const Selection& selection, Waits waits) {
  StageReport report;
  const auto lock = lock_stage(context, "acme");
  if (lock) {
    clear_backoff(context, settings, selection, waits, report);
  } else {
    report.fail(lock.error());
  }
  return report;
}

}  // namespace millrace::acme
