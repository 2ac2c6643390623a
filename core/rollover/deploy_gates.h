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

  // Open if it is at each DNS host that has records of the certificate. Closed, with the reason,
  // while an outbox of tlsa could not be read that may have some, or has some without saying how
  // long they have been visible.
  GateVerdict of(const CertId& id, const SpkiDigest& key, TimePoint now) const;

  // Whether the TLSA records of the key are removed, at all of them.
  bool is_retired(const CertId& id, const SpkiDigest& key) const;

  // Of each DNS host that has records of the certificate. Empty: none has, or they are not known.
  const std::vector<RolloverDocument>& find(const CertId& id) const;

 private:
  void add(InboxPart& part, Inbox& inbox);

  std::map<CertId, std::vector<RolloverDocument>> documents_;
  bool is_complete_ = true;  // each DNS host could be read
  std::map<CertId, TlsaDocument> records_;
  std::string unreadable_;  // why nothing is known; empty: something is
};

}  // namespace millrace
