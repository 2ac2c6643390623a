// Revocation (RFC 8555 §7.6), by the account's key or by the certificate's own.
//
//   1. the intent is written       for every affected configured certificate (revoking.h)
//   2. revokeCert                  from here on the CA may have acted: the stage order retries
//   3. it becomes the mark         "revoked"; or is removed, if the CA refuses
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
// once, and status shows that it is revoked; the intent stays stored while the CA cannot be
// reached. After keyCompromise every certificate whose newest one has that key is also revoked and
// due. A crash may follow each step: the stage order completes the rest, or running it again does,
// where the report says so. A certificate that is not the newest of a configured one is not stored:
// run it again. Lock "acme".
RevocationReport run_revoke(const StageContext& context, const Settings& settings,
                            const RevocationTarget& target, RevocationReason reason,
                            const Path& key_file);

// The certificates that run_revoke() would revoke, the target first.
std::vector<RevocationTarget> revoked_with(const StageContext& context, const Settings& settings,
                                           const RevocationTarget& target, RevocationReason reason);

}  // namespace millrace::acme
