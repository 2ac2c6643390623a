// The stages order and fetch where several hosts share the certificates: what each may work on, and
// what the others have done.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "acme/claims/claims.h"
#include "acme/order/ca_pass.h"

namespace millrace::acme {

class SharedWork {
 public:
  // The caller keeps all arguments alive. Does nothing, and lets everything pass, where hosts do
  // not share the certificates.
  SharedWork(const StageContext& context, Session& session, OrderStore& store, StageReport& report);

  bool is_on() const { return claims_ != nullptr; }
  // Whether another host goes on with a certificate that this one has an order for: with another
  // order, or it has issued it.
  const OrderHint* order_elsewhere(const CertificateWork& work);
  // Whether the CA has refused it to another host since: then this host waits as long.
  bool fails_elsewhere(CertificateWork& work);
  // What the CA has asked another host with this account to wait for, this one waits for too, if it
  // has read the store; and the other way round. `place`: where orders are made.
  void take_limits(const OrderPlace& place);
  void share_limits(const OrderPlace& place);
  // Moves works of `from` that this host may process now to the end of the list that it returns:
  // not more than its share, if `is_share`. Those of other hosts are reported and removed.
  CaPass::Works claim(CaPass::Works& from, bool is_share);
  // For the claimed ones.
  std::map<CertId, OrderHint> elsewhere(const CaPass::Works& works);
  std::set<std::string> orders_of_others(const CaPass::Works& works) const;
  // At the end of a stage.
  void end() {
    if (claims_) claims_->note_open(store_.states);
  }

 private:
  bool can_look();
  void pause_once();
  size_t share_of(size_t all) const;
  void fail_all(CaPass::Works& works, Error error);

  const StageContext& context_;
  ClaimMemory& memory_;
  OrderStore& store_;
  StageReport& report_;
  std::unique_ptr<Claims> claims_;
  bool has_failed_ = false;  // the store, which is reported
};

// Takes into the states what the fetch outboxes of other workers have of these requests: chains for
// the request's key and names, newer than what this host has. All workers publish the same then,
// and any may be lost.
void adopt_issued(const StageContext& context, const std::map<CertId, RequestDocument>& requests,
                  const Settings& settings, OrderStore& store, StageReport& report);

// At the end of a run, when its outboxes are published: ends the claims to what is not open.
StageReport release_claims(const StageContext& context, Session& session);

}  // namespace millrace::acme
