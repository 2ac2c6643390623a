// STATE/accounts/CA/limit.json: until when a CA refuses requests, from an answer that was not about
// a single certificate: all requests, or those of one resource. Owned by order, fetch and the
// commands for accounts and revocation (lock "acme"), 0600. Absent: no limit is known. With the
// file, neither the other certificates nor the next run repeat the request.
//
//   { "version": 1, "until": TIME, "reason": TEXT,
//     "of": { "newOrder": { "until": TIME, "reason": TEXT }, "keyChange": …, "renewalInfo": …,
//             "revokeCert": … } }
//
// "until" and "reason" apply to all requests, as in files of earlier releases. They, and each
// member of "of", may be absent.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "acme/protocol/answer.h"
#include "core/bundle/ca_id.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The requests that a limit blocks.
enum class Limited { all, new_order, key_change, renewal_info, revoke_cert };
using CaLimits = std::map<Limited, CaLimit>;

// nullopt: there is none.
std::optional<CaLimit> limit_of(const CaLimits& limits, Limited what);

// Without limits that are over, or longer than the longest delay that is accepted from a CA.
Result<CaLimits> load_limits(const StageContext& context, const CaId& ca);
// Replaces an earlier limit of the same kind.
Result<void> keep_limit(const StageContext& context, const CaId& ca, Limited what,
                        const CaLimit& limit);

}  // namespace millrace::acme
