// One service in one run of pull: what should be installed, whether it may be, and what is due.
#pragma once

#include "core/inbox/inbox.h"
#include "core/rollover/deploy_gates.h"
#include "publish/pull/deployment.h"

namespace millrace::publish {

class ServicePull {
 public:
  // They outlive it. `publication`: null, it could not be read.
  ServicePull(const StageContext& context, const PullSettings& settings,
              const ServiceSettings& service, const Inbox* publication, const DeployGates& gates)
      : context_(context),
        settings_(settings),
        service_(service),
        publication_(publication),
        gates_(gates),
        deployment_(context, service, [this](const CertId& id, const KeyChain& pair) {
          return is_accepted(id, pair.spki);
        }) {}

  // `now`: without regard to the back-off after failures.
  StageReport run(bool now);

 private:
  Result<void> step(bool now);
  Result<bool> is_settled(bool now);
  Result<Pairs> wanted();
  Result<KeyChain> candidate(const CertId& id) const;
  bool takes(const CertId& id, const KeyChain& candidate);
  bool is_accepted(const CertId& id, const SpkiDigest& key) const;
  bool is_gate_open(const CertId& id, const KeyChain& candidate);
  bool rests_after_failure();
  bool can_be_looked_at();
  void wait(const CertId& id, const std::string& text);

  const StageContext& context_;
  const PullSettings& settings_;
  const ServiceSettings& service_;
  const Inbox* publication_;
  const DeployGates& gates_;
  Deployment deployment_;
  StageReport report_;
};

}  // namespace millrace::publish
