// Looks what has come of an order that was given up because its key is compromised, after the CA
// may have had the CSR (RFC 8555 §7.4): once it is valid its certificate is downloaded, to be
// revoked and for nothing else.
#pragma once

#include <functional>

#include "acme/client.h"
#include "acme/order.h"
#include "acme/pending_work.h"
#include "core/certificate.h"

namespace millrace::acme {

class OrderAftermath {
 public:
  // `revoke` is called when the certificate is known, and on the disk. All are kept by the caller
  // until the client has run.
  OrderAftermath(const StageContext& context, Client& client, Session::Memory& memory,
                 PendingWork& work, std::function<void()> revoke)
      : context_(context),
        client_(client),
        memory_(memory),
        work_(work),
        revoke_(std::move(revoke)) {}

  // One look: where it is too early, a later run looks again.
  void look();

 private:
  void looked(const Result<Answer>& result);
  void follow(const Order& order);
  void downloaded(const Result<Answer>& result);
  // The answer, if it is one of success; else that is told, and nullptr.
  const Answer* usable(const Result<Answer>& result);

  const StageContext& context_;
  Client& client_;
  Session::Memory& memory_;
  PendingWork& work_;
  std::function<void()> revoke_;
};

}  // namespace millrace::acme
