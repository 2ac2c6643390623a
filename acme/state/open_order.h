// An open order as a member of STATE/orders/CERT.json (order_state.h), without I/O.
#pragma once

#include <string>

#include "acme/state/order_state.h"
#include "core/base/json.h"

namespace millrace::acme {

Json order_json(const OpenOrder& order);
Result<OpenOrder> read_order(const Json& json, const std::string& where);

}  // namespace millrace::acme
