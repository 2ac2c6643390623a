// Deactivates authorizations that nothing will use any more, so that they do not count against the
// CA's limit of pending ones (RFC 8555 §7.5.2).
#pragma once

#include <string>
#include <vector>

#include "acme/client.h"
#include "acme/order_states.h"

namespace millrace::acme {

// Queues the requests. What the CA says to them changes nothing: they expire by themselves. An
// authorization that an open order of ours has, or may have because it was not read yet, is left
// alone: a CA may give the same one to several orders.
void deactivate(Client& client, const CaId& ca, const std::vector<std::string>& authorizations,
                const OrderStates& states);

}  // namespace millrace::acme
