// The work of the stage order at one CA: checks CAA, creates and resumes orders, and deactivates
// unused authorizations.
#pragma once

#include <list>
#include <map>
#include <vector>

#include "acme/order/batch.h"
#include "acme/order/deactivation.h"
#include "acme/state/order_states.h"
#include "core/dns/caa.h"

namespace millrace::acme {

// A certificate that needs a request to the CA.
struct OrderTask {
  CertificateWork work;
  const RequestDocument& request;
  bool is_held = false;  // no request is sent for it
};

class OrderVisit {
 public:
  // The caller keeps all arguments alive. `caa`: nullptr: CAA is not checked.
  OrderVisit(const StageContext& context, const CaSettings& ca, Session& session, CaaSource* caa,
             StageReport& report, StateKeeper& keeper, KnownStates& known)
      : context_(context),
        ca_(ca),
        memory_(session.memory(ca.id)),
        caa_(caa),
        report_(report),
        keeper_(keeper),
        known_(known) {}

  // Processes all tasks, then deactivates `unneeded` and what the tasks no longer need. The states
  // are in `known` afterwards.
  void run(std::list<OrderTask>& tasks, std::vector<Unneeded> unneeded);
  // For a CA without other work. Failures are not reported: the authorizations expire by
  // themselves.
  void tidy(const std::vector<Unneeded>& unneeded);

 private:
  void hold_limited(std::list<OrderTask>& tasks);
  void heed_caa(std::list<OrderTask>& tasks);
  void start(Client& client, std::list<OrderTask>& tasks);
  void clean_up(Client& client, std::list<OrderTask>& tasks, std::vector<Unneeded> unneeded);
  void learn(const std::list<OrderTask>& tasks);

  const StageContext& context_;
  const CaSettings& ca_;
  Session::Memory& memory_;
  CaaSource* caa_;
  StageReport& report_;
  StateKeeper& keeper_;
  KnownStates& known_;
};

}  // namespace millrace::acme
