// Planned changes of keys, on the key host: the next key becomes the current one when the policy or
// an operator wants it and the deploy gate of the next key is open (RFC 7671 §8.1).
#pragma once

#include <map>
#include <optional>

#include "acme/request/key_history.h"
#include "acme/request/rollover_policy.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"
#include "core/rollover/deploy_gates.h"

namespace millrace::acme {

// For one pass of csr, which has the lock.
class KeyRollover {
 public:
  explicit KeyRollover(const StageContext& context) : context_(context) {}

  // Replaces the current key of the request if that is due and allowed. What it waits for is
  // pending, unless it is a policy that waits for time alone.
  Result<void> apply(const CertificateSettings& certificate, const RequestDocument& request,
                     StageReport& report);

  // Retires the previous keys that the DNS host has seen on no server for long enough.
  void retire_unused(RequestDocument& request);

 private:
  const DeployGates& gates();
  const IssuedDocument* issued(const CertId& id);
  GateVerdict verdict(const RequestDocument& request);
  Result<bool> attempt(const RequestDocument& request, bool is_asked, StageReport& report);

  const StageContext& context_;
  std::optional<DeployGates> gates_;                        // read when they are needed
  std::optional<std::map<CertId, IssuedDocument>> issued_;  // the same
};

// nullopt: nothing is known of it yet.
Result<std::optional<RolloverState>> read_rollover_state(const StageContext& context,
                                                         const CertId& id);

// Makes the next key of each certificate the current one as soon as that is allowed: the next runs
// of csr do it. Lock "csr".
StageReport ask_rollover(const StageContext& context, const Selection& certificates);
// Withdraws that. Lock "csr".
StageReport cancel_rollover(const StageContext& context, const Selection& certificates);

// Removes the next keys, which are compromised: run_csr makes others, and retires these. Lock
// "csr".
StageReport remove_next_keys(const StageContext& context, const Selection& certificates);

}  // namespace millrace::acme
