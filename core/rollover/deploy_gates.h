// The deploy gates of all certificates, as a stage of another role finds them in the outbox of
// tlsa.
#pragma once

#include <string>

#include "core/inbox/inbox.h"
#include "core/rollover/deploy_gate.h"

namespace millrace {

class DeployGates {
 public:
  // Reads the outbox of tlsa, of this host and of its sources, if it knows one. What cannot be read
  // is in the report, and closes the gates of its certificates.
  static DeployGates read(const StageContext& context, Stage reader, StageReport& report);

  // Whether this host reads a DNS host, or is one: otherwise all gates are closed.
  static bool are_known(const StageContext& context);

  // Closed, with the reason, while no outbox of tlsa could be read, or one has records of the
  // certificate without saying how long they have been visible.
  GateVerdict of(const CertId& id, const SpkiDigest& key, TimePoint now) const;

  // Whether the TLSA records of the key are removed.
  bool is_retired(const CertId& id, const SpkiDigest& key) const;

  // null: it has no TLSA records, or they are not known.
  const RolloverDocument* find(const CertId& id) const;

 private:
  Rollovers documents_;
  std::map<CertId, TlsaDocument> records_;
  std::string unreadable_;  // why nothing is known; empty: something is
};

}  // namespace millrace
