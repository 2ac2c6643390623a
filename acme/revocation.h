// Revocation (RFC 8555 §7.6), by the account's key or by the certificate's own.
//
//   1. the intent is written       of every configured certificate that is meant (revoking.h)
//   2. revokeCert                  from here on the CA may have acted: the stage order asks again
//   3. it becomes the mark         "revoked"; or is taken back, if the CA refuses
//   4. the key is replaced         after keyCompromise, by the caller: on the key host
#pragma once

#include <set>
#include <vector>

#include "acme/revocation_reason.h"
#include "acme/revocation_target.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

struct RevocationReport {
  StageReport report;
  // After keyCompromise: whose current key is to be replaced (key_replacement.h).
  std::set<CertId> keys_to_replace{};
};

// Revokes it; that it is revoked already is as good. `key_file`: the certificate's private key, PEM
// or JWK; empty: the account signs. The configured certificate is then due at once, and status
// shows that it is revoked; it is remembered while the CA cannot be reached. After keyCompromise
// every certificate whose newest has that key is revoked as well and due. Every step may be the
// last before a crash: what is left is finished by the stage order, or by running it again where
// the report says so. A certificate that is no configured one's newest is not remembered: run it
// again. Lock "acme".
RevocationReport run_revoke(const StageContext& context, const Settings& settings,
                            const RevocationTarget& target, RevocationReason reason,
                            const Path& key_file);

// What run_revoke() would revoke, the target first.
std::vector<RevocationTarget> revoked_with(const StageContext& context, const Settings& settings,
                                           const RevocationTarget& target, RevocationReason reason);

}  // namespace millrace::acme
