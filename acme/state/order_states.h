// The order states of all configured certificates, as order and fetch read them at their start.
#pragma once

#include <map>

#include "acme/settings.h"
#include "acme/state/due.h"
#include "acme/state/order_state.h"
#include "acme/state/order_state_memory.h"
#include "core/bundle/bundle.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

using OrderStates = std::map<CertId, OrderState>;

struct KnownStates {
  OrderStates states;
  // Certificates whose file cannot be read, and why: only these fail.
  std::map<CertId, Error> unreadable;
};

// Of every configured certificate, because an outbox is always made from all of them. `memory`, or
// null: a cache of decoded files.
KnownStates load_order_states(const StageContext& context, const Settings& settings,
                              OrderStateMemory* memory = nullptr);

// A certificate that was known is reported as missing, not ordered again: without a file, but with
// a certificate in fetch's outbox, it becomes unreadable, except those of `given_up`.
void miss_lost_states(const StageContext& context, const Selection& given_up, KnownStates& known);

// What order and fetch report as missing: accounts and order states that existed.
std::vector<Error> missed_states(const StageContext& context, const Settings& settings);

// A line for each of `unreadable` that is selected.
void tell_unreadable(const KnownStates& known, const Selection& selection, StageReport& report);

// Adds to `outbox` the files FOLDER/CERT.json and FOLDER/CERT.pem of unreadable certificates from
// the stage's current outbox. A lost state must not look like a removed certificate, so it is an
// error when these files cannot be read.
Result<void> keep_unreadable(const StageContext& context, Stage stage, const std::string& folder,
                             const KnownStates& known, FileTree& outbox);

// Where new orders of each configured CA are made now. An account that is not registered, or whose
// file cannot be read, is not known.
using OrderPlaces = std::map<CaId, OrderPlace>;
OrderPlaces order_places(const StageContext& context, const Settings& settings);

// Applies `change` to the state of each configured certificate with an open order at that CA, and
// writes those for which it returns true. Unreadable states are skipped: order and fetch report
// them, and an order that is outdated by then fails at the CA.
Result<void> change_open_orders(const StageContext& context, const Settings& settings,
                                const CaId& ca, bool (*change)(OrderState& state));

}  // namespace millrace::acme
