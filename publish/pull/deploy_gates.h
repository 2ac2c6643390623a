// The deploy gate for the certificates of this host: from what the DNS host knows of their TLSA
// records (core/rollover).
#pragma once

#include "core/bundle/stage.h"
#include "core/rollover/deploy_gate.h"

namespace millrace::publish {

class DeployGates {
 public:
  // Reads the outbox of tlsa, if this host knows one: its own, or that of a source. What is wrong
  // with it is in the report; renewals for a key that is presented already need no gate.
  static DeployGates read(const StageContext& context, StageReport& report);

  // Open where no outbox is known, or it has no document of the certificate. Closed where one is
  // known, but could not be read.
  GateVerdict of(const CertId& id, const SpkiDigest& key, TimePoint now) const;
  // Whether the TLSA records of the key are removed.
  bool is_retired(const CertId& id, const SpkiDigest& key) const;

 private:
  bool is_complete_ = true;
  Rollovers rollovers_;
};

}  // namespace millrace::publish
