// An order with status "invalid" (RFC 8555 §7.1.6): its authorizations contain the names that
// failed, and why.
#pragma once

#include <string>
#include <vector>

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"
#include "acme/protocol/order.h"

namespace millrace::acme {

class InvalidOrder {
 public:
  // The caller keeps all arguments alive until the client has run.
  InvalidOrder(CertificateWork& work, Client& client) : work_(work), client_(client) {}

  // Fetches the authorizations, then abandons the order with all reasons in one error.
  void abandon(const Order& order);

 private:
  void report(const Result<Answer>& result);
  std::string text() const;

  CertificateWork& work_;
  Client& client_;
  size_t outstanding_ = 0;
  std::vector<std::string> reasons_;
};

}  // namespace millrace::acme
