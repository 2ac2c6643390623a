// Deactivates authorizations that are no longer used, so that they do not count against the CA's
// limit of pending authorizations (RFC 8555 §7.5.2).
#pragma once

#include <string>
#include <vector>

#include "acme/client/client.h"
#include "acme/state/order_store.h"

namespace millrace::acme {

// Authorizations of an order that was dropped.
struct UnusedAuthorizations {
  std::vector<CertName> names;    // the order's
  std::vector<std::string> urls;  // of the authorizations
};

// Queues the requests. The answers change nothing: the authorizations expire by themselves. A CA
// may use the same authorization in several orders, so these are kept: those of our open orders;
// those of orders that share a name with an open order that was not read yet; all of them while a
// state cannot be read.
void deactivate(Client& client, const CaId& ca, const std::vector<UnusedAuthorizations>& unused,
                const OrderStore& store);

}  // namespace millrace::acme
