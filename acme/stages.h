// The stages csr (on the key host), order and fetch (on the ACME host).
#pragma once

#include <set>

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Which certificates a run is for; empty: all of the configuration.
using Selection = std::set<CertId>;

// Makes what is missing of current.key, next.key and the CSR, emits the requests. A certificate whose
// names or key type changed gets a new CSR (and, for the type, a new key). Lock "csr".
StageReport run_csr(const StageContext& context, const Settings& settings, const Selection& selection);

struct OrderOptions {
  bool renew_now = false;  // as if every selected certificate were due
};

// Opens or resumes an order for each request that is due (none issued, another request, or the renewal
// time is reached) and emits the challenge records of authorizations that are not yet settled. Speaks to
// the CA only when something is due. Lock "acme".
StageReport run_order(const StageContext& context, const Settings& settings,
                      const Selection& selection, const OrderOptions& options);

// For orders whose challenge records poll has seen on every server: answers the challenges, finalizes,
// downloads, checks the chain against the request, emits it. Pending while the CA works. Lock "acme".
StageReport run_fetch(const StageContext& context, const Settings& settings,
                      const Selection& selection);

// State of one certificate's order for `status`.
struct OrderStatus {
  std::string phase;  // "none", "ordered", "answered", "finalized", "issued", "failed"
  std::string order_url;
  std::optional<TimePoint> not_after, renew_at, retry_at;
  unsigned failures = 0;
  std::string last_error;
};
Result<OrderStatus> order_status(Files& files, const StatePaths& paths, const CertId& id);

// When to renew without ARI: a third of the lifetime left, half when the lifetime is under 10 days.
TimePoint renewal_time(TimePoint not_before, TimePoint not_after);

}  // namespace millrace::acme
