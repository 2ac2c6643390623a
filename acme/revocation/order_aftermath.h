// Checks the result of an order that was abandoned because its key is compromised, after the CA may
// have received the CSR (RFC 8555 §7.4). Once the order is valid its certificate is downloaded,
// only to be revoked.
#pragma once

#include <functional>

#include "acme/client/client.h"
#include "acme/protocol/order.h"
#include "acme/revocation/pending_work.h"
#include "core/crypto/certificate.h"

namespace millrace::acme {

class OrderAftermath {
 public:
  // `revoke` is called when the certificate is known and stored on disk. The caller keeps all
  // arguments alive until the client has run.
  OrderAftermath(const StageContext& context, Client& client, Session::Memory& memory,
                 PendingWork& work, std::function<void()> revoke)
      : context_(context),
        client_(client),
        memory_(memory),
        work_(work),
        revoke_(std::move(revoke)) {}

  // Polls once; if it is too early, a later run polls again.
  void look();

 private:
  void looked(const Result<Answer>& result);
  void follow(const Order& order);
  void downloaded(const Result<Answer>& result);
  // The answer if it is a success; otherwise reports it and returns nullptr.
  const Answer* usable(const Result<Answer>& result);

  const StageContext& context_;
  Client& client_;
  Session::Memory& memory_;
  PendingWork& work_;
  std::function<void()> revoke_;
};

}  // namespace millrace::acme
