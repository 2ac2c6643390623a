#include "acme/order/retry_override.h"

#include <utility>

#include "acme/state/order_store.h"
#include "acme/state/revocation_journal.h"

namespace millrace::acme {
namespace {

// true: there were some.
bool clear_backoff(OrderState& state, TimePoint now, Waits waits) {
  if (waits == Waits::ours && state.failures == 0) return false;
  const bool waited = state.retry_at.has_value();
  // For an order that waits for the CA's last step it records that the wait took place.
  const bool is_finalized = state.order && state.order->phase == OrderPhase::finalized;
  if (waited) state.retry_at = is_finalized ? std::optional(now) : std::nullopt;
  return waited;
}

Result<void> clear_backoff(const Selection& selection, RevocationJournal& journal) {
  for (PendingRevocation& pending : journal.pending(selection)) {
    if (!std::exchange(pending.retry_at, std::nullopt)) continue;
    TRY(journal.put(pending));
  }
  return {};
}

Result<void> clear_backoff(const StageContext& context, const Settings& settings,
                           const Selection& selection, Waits waits, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "acme"));
  ASSIGN(RevocationJournal journal, RevocationJournal::open(context));
  OrderStore store(context, report);
  store.load(settings);
  store.report_unreadable(selection);
  for (auto& [id, state] : store.states) {
    if (!is_selected(selection, id) || !clear_backoff(state, context.now(), waits)) continue;
    store.save(id, false);
  }
  store.flush();
  if (waits == Waits::ours) return {};
  TRY(clear_backoff(selection, journal));
  for (const CaSettings& ca : settings.cas) {
    TRY(context.env.files.remove(context.paths.ca_limit(ca.id)));
  }
  return {};
}

}  // namespace

StageReport clear_backoff(const StageContext& context, const Settings& settings,
                          const Selection& selection, Waits waits) {
  StageReport report;
  auto cleared = clear_backoff(context, settings, selection, waits, report);
  if (!cleared) report.fail(std::move(cleared).error());
  return report;
}

}  // namespace millrace::acme
