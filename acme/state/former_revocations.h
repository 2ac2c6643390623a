// What earlier releases kept in STATE/orders/CERT.json, and the journal of revocations keeps now:
//
//   "revoking": [ pending_revocation.h, without "version" and "id" ], "compromised": [ HEX ]
#pragma once

#include <set>
#include <vector>

#include "acme/state/pending_revocation.h"
#include "core/bundle/state_paths.h"
#include "core/files/files.h"

namespace millrace::acme {

struct FormerRevocations {
  std::vector<PendingRevocation> pending;
  std::set<SpkiDigest> blocked_keys;
};

// Of all states, also of certificates that are no longer configured. A file that is not JSON is
// skipped: the stages report it.
Result<FormerRevocations> read_former_revocations(Files& files, const StatePaths& paths);

}  // namespace millrace::acme
