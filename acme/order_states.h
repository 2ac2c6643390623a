// The order states of all configured certificates, as order and fetch read them at their start.
#pragma once

#include <map>

#include "acme/due.h"
#include "acme/order_state.h"
#include "acme/order_state_memory.h"
#include "acme/settings.h"
#include "core/bundle.h"
#include "core/stage.h"

namespace millrace::acme {

using OrderStates = std::map<CertId, OrderState>;

struct KnownStates {
  OrderStates states;
  // Certificates whose file cannot be read, and why: these fail alone.
  std::map<CertId, Error> unreadable;
};

// Of every configured certificate, for an outbox is always made from all of them. `memory`, or
// null: of the files, each of which is decoded once.
KnownStates load_order_states(const StageContext& context, const Settings& settings,
                              OrderStateMemory* memory = nullptr);

// What was known once is missed, not ordered again: a certificate without a file of which fetch's
// outbox has a certificate becomes unreadable, but for those of `given_up`.
void miss_lost_states(const StageContext& context, const Selection& given_up, KnownStates& known);

// What order and fetch miss: accounts and states of orders that were there once.
std::vector<Error> missed_states(const StageContext& context, const Settings& settings);

// Of certificates that the configuration does not have any more but that are still being revoked.
KnownStates load_left_states(const StageContext& context, const Settings& settings);

// A line for each of `unreadable` that is selected.
void tell_unreadable(const KnownStates& known, const Selection& selection, StageReport& report);

// Adds to `outbox` what the stage's present one has of certificates that are unreadable: the files
// FOLDER/CERT.json and FOLDER/CERT.pem. Nobody must take the loss of a state for that of a
// certificate, so it is an error when they cannot be had.
Result<void> keep_unreadable(const StageContext& context, Stage stage, const std::string& folder,
                             const KnownStates& known, FileTree& outbox);

// Where orders of each CA of the configuration are now. An account that is not registered, or whose
// file cannot be read, is not known.
using OrderPlaces = std::map<CaId, OrderPlace>;
OrderPlaces order_places(const StageContext& context, const Settings& settings);

// Applies `change` to the state of each configured certificate that has an open order at that CA,
// and writes those for which it gives true. What cannot be read is left out: order and fetch tell
// of it, and an order that is out of date by then fails at the CA.
Result<void> change_open_orders(const StageContext& context, const Settings& settings,
                                const CaId& ca, bool (*change)(OrderState& state));

}  // namespace millrace::acme
