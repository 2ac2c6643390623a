// Deactivates authorizations that nothing will use any more, so that they do not count against the
// CA's limit of pending ones (RFC 8555 §7.5.2).
#pragma once

#include <string>
#include <vector>

#include "acme/client.h"
#include "acme/order_states.h"

namespace millrace::acme {

// Authorizations of an order that is no more.
struct Unneeded {
  std::vector<CertName> names;    // the order's
  std::vector<std::string> urls;  // theirs
};

// Queues the requests. What the CA says to them changes nothing: they expire by themselves. A CA
// may give the same authorization to several orders: those that an open order of ours has are left
// alone, and where one was not read yet, those of orders that share a name with it;
// all of them while some state cannot be read.
void deactivate(Client& client, const CaId& ca, const std::vector<Unneeded>& unneeded,
                const KnownStates& known);

}  // namespace millrace::acme
