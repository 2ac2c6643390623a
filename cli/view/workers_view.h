// What `status` shows of the ACME hosts that share the certificates: who works on what, since when,
// and what the CAs have asked of them. From the store, which is asked for it: all of them are seen
// from any host that may read it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/claims/work_seen.h"
#include "cli/config/config.h"
#include "cli/view/status_part.h"

namespace millrace::cli {

struct ClaimView {
  CertId certificate;
  std::optional<TimePoint> since;
  std::string order;  // URL; empty: none is open
};

struct WorkerView {
  std::string host;  // its box
  std::vector<ClaimView> claims;
};

struct WorkersView {
  std::vector<WorkerView> workers;  // those of the configuration, and all that have a claim
  acme::StoreWork store;
};

// nullopt: as far as this host knows, no certificates are shared through a store.
Result<std::optional<WorkersView>> view_workers(Env& env, const Config& config);
StatusPart workers_status(const Result<std::optional<WorkersView>>& view, TimePoint now);
// "workers       acme1 on 2 certificates, acme2 on none"; empty: there are none.
std::string workers_line(const WorkersView& view);

}  // namespace millrace::cli
