// The certificates that one `millrace revoke` applies to, and those that use their key.
#pragma once

#include <map>
#include <vector>

#include "acme/revocation/revocation_target.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

using Requests = std::map<CertId, RequestDocument>;

struct RevocationCandidate {
  PendingRevocation certificate;
  bool is_revoked = false;  // the CA has confirmed it
};

struct RevocationScope {
  // The requested one first. After keyCompromise also every newest certificate with the same key,
  // because a renewal keeps the key.
  std::vector<RevocationCandidate> candidates;
  // After keyCompromise: the states of the configured certificates whose newest certificate, open
  // order or request has the key.
  std::map<CertId, OrderState> key_users;
  std::vector<Error> errors;  // states that cannot be read
};

// Under the lock "acme", because a newer certificate may have been issued since the target was
// found. `requests`: those of the key host.
RevocationScope find_certificates_to_revoke(const StageContext& context, const Settings& settings,
                                            const PendingRevocation& target,
                                            RevocationReason reason, const Requests& requests);

}  // namespace millrace::acme
