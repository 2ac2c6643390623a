// Revocation (RFC 8555 §7.6), by the account's key or by the certificate's own.
//
//   1. the journal is written      an entry for each certificate and each order of its key
//   2. revokeCert                  from here on the CA may have acted: the stage order retries
//   3. the entry becomes the mark  "revoked"; or is removed, if the CA refuses
//   4. the key is replaced         after keyCompromise, by the caller: on the key host
#pragma once

#include <set>
#include <vector>

#include "acme/protocol/revocation_reason.h"
#include "acme/revocation/revocation_target.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

struct RevocationReport {
  StageReport report;
  // After keyCompromise: certificates whose current key must be replaced (key_replacement.h).
  std::set<CertId> keys_to_replace{};
};

// Revokes it; a certificate that is already revoked is a success. `key_file`: the certificate's
// private key, PEM or JWK; empty: the account signs. The configured certificate is then due at
// once, and status shows that it is revoked; the entry stays in the journal while the CA cannot be
// reached. A key that is known to be compromised stays so, whatever reason is given later.
//
// After keyCompromise every certificate whose newest one has that key is also revoked and due. The
// key is blocked for good, whatever the CA answers; an open order that may have sent a CSR for it
// is abandoned and becomes an entry of its own, so that its certificate is revoked.
//
// A crash may follow each step: the stage order completes the rest, or running it again does, where
// the report says so. Lock "acme".
RevocationReport run_revoke(const StageContext& context, const Settings& settings,
                            const PendingRevocation& target, RevocationReason reason,
                            const Path& key_file);

// The certificates that run_revoke() would revoke, the target first.
std::vector<PendingRevocation> revoked_with(const StageContext& context, const Settings& settings,
                                            const PendingRevocation& target,
                                            RevocationReason reason);

}  // namespace millrace::acme
