// STATE/accounts/CA/limit.json: until when a CA accepts no requests, as it said in an answer
// that was about no single certificate: with everything, or with one resource. Owned by order,
// fetch and the commands about accounts and revocation (lock "acme"), 0600. Absent: nothing is
// known. So a thousand certificates do not each have to be told, nor the next run.
//
//   { "version": 1, "until": TIME, "reason": TEXT,
//     "of": { "newOrder": { "until": TIME, "reason": TEXT }, "keyChange": …, "renewalInfo": …,
//             "revokeCert": … } }
//
// "until" and "reason" stand for everything, as in the files of earlier releases; they, and each
// member of "of", may be absent.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/ca_id.h"
#include "core/stage.h"

namespace millrace::acme {

struct CaLimit {
  TimePoint until;
  std::string reason;  // printable

  // "the CA is busy until …: …"
  std::string text() const;
};

// What a limit bars.
enum class Limited { all, new_order, key_change, renewal_info, revoke_cert };
using CaLimits = std::map<Limited, CaLimit>;

// nullopt: there is none.
std::optional<CaLimit> limit_of(const CaLimits& limits, Limited what);

// Without those whose time is over, or further ahead than any CA is believed.
Result<CaLimits> load_limits(const StageContext& context, const CaId& ca);
// Takes the place of what was known of the same.
Result<void> keep_limit(const StageContext& context, const CaId& ca, Limited what,
                        const CaLimit& limit);

}  // namespace millrace::acme
