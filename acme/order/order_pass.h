// One pass of the stage order.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acme/order/ca_pass.h"
#include "acme/order/order_stage.h"
#include "acme/order/shared_work.h"
#include "acme/state/revocation_journal.h"

namespace millrace::acme {

class OrderPass {
 public:
  OrderPass(const StageContext& context, const Settings& settings, Session& session, CaaSource* caa)
      : context_(context),
        settings_(settings),
        session_(session),
        caa_(caa),
        store_(context, report_, &session.order_states()),
        shared_(context, session, store_, report_) {}

  StageReport run(const Selection& selection, const OrderOptions& options);

 private:
  Result<void> retry_revocations(const Selection& selection);
  void find_accounts();
  bool has_lost_account(const CaSettings& ca) const;
  Result<void> load_requests();
  void examine(const CertificateSettings& certificate, const OrderOptions& options);
  const RequestDocument* request_of(const CertificateSettings& certificate);
  void plan(CertificateWork work, const OrderOptions& options);
  bool left(CertificateWork& work);
  bool abandoned(CertificateWork& work);
  void process_all();
  void process(const CaSettings& ca);
  void process_shared(const CaSettings& ca, CaPass::Works& works,
                      std::vector<UnusedAuthorizations> unused);
  std::set<std::string> orders_in_use() const;
  void query_renewals(const OrderOptions& options);
  void emit();
  Result<void> write_records();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  CaaSource* caa_;  // nullptr: CAA is not checked
  StageReport report_;
  OrderStore store_;
  SharedWork shared_;
  std::optional<RevocationJournal> journal_;
  std::map<CertId, RequestDocument> requests_;
  OrderPlaces places_;
  std::map<CaId, CaPass::Works> works_;
  std::map<CaId, std::vector<UnusedAuthorizations>> unused_;
  std::map<CaId, CaPass::Works> renewal_queries_;
};

}  // namespace millrace::acme
