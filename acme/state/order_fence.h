// What must also be known outside of this host before a request about an order is sent: where
// several hosts share the certificates, that this one still has the certificate.
#pragma once

#include <map>
#include <vector>

#include "acme/state/order_state.h"

namespace millrace::acme {

// A certificate whose state was written.
struct FencedStep {
  const CertId* id = nullptr;
  const OrderState* state = nullptr;
  bool is_checked = false;  // asked for even if nothing has changed: the order is finalized next
};

class OrderFence {
 public:
  virtual ~OrderFence() = default;
  // Why no further request may be sent about these of them now; kind not_yet: another host works on
  // it, or that cannot be known.
  virtual std::map<CertId, Error> pass(const std::vector<FencedStep>& steps) = 0;
  // Called often.
  virtual void keep() = 0;
};

}  // namespace millrace::acme
