// The order states of all configured certificates, as order and fetch read them at their start.
#pragma once

#include <map>

#include "acme/due.h"
#include "acme/order_state.h"
#include "acme/settings.h"
#include "acme/stages.h"
#include "core/stage.h"

namespace millrace::acme {

using OrderStates = std::map<CertId, OrderState>;

// Of every configured certificate, for an outbox is always made from all of them. One file that
// cannot be read fails the stage: to go on would take that certificate out of the outbox.
Result<OrderStates> load_order_states(const StageContext& context, const Settings& settings);

// Where orders of each CA of the configuration are now. An account that is not registered, or whose
// file cannot be read, is not known.
using OrderPlaces = std::map<CaId, OrderPlace>;
OrderPlaces order_places(const StageContext& context, const Settings& settings);

// Applies `change` to the state of each configured certificate that has an open order at that CA,
// and writes those for which it gives true.
Result<void> change_open_orders(const StageContext& context, const Settings& settings,
                                const CaId& ca, bool (*change)(OrderState& state));

inline bool is_selected(const Selection& selection, const CertId& id) {
  return selection.empty() || selection.contains(id);
}

}  // namespace millrace::acme
