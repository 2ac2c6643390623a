// All that this host's files say of its site: what the forms of `millrace status` show. Nothing is
// locked, written or queried, but the store, if that is asked for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/pipeline/last_run.h"
#include "cli/status/status_problem.h"
#include "cli/view/bundles_view.h"
#include "cli/view/certificate_view.h"
#include "cli/view/workers_view.h"
#include "cli/view/zones_view.h"
#include "core/rollover/rollover_document.h"
#include "publish/pull/service_record.h"

namespace millrace::cli {

struct ServiceView {
  std::string name;
  std::vector<CertId> certificates;
  publish::ServiceRecord record;
};

struct SiteStatus {
  TimePoint now;
  std::string host;
  bool is_restricted = false;  // to some certificates: only they and the last run are known
  std::vector<CertificateView> certificates;
  std::vector<ZoneView> zones;
  std::vector<dnszone::SeenServer> servers;  // of zones, as the last poll saw them
  std::vector<BundleView> bundles;
  std::vector<ServiceView> services;
  Rollovers rollovers;                 // only if asked for
  std::optional<WorkersView> workers;  // only if asked for
  std::optional<LastRun> last_run;
  std::vector<std::pair<std::string, StatusPart>> parts;  // of the long form, in its order
  std::vector<Error> errors;         // of the parts and of terms, the latter first
  std::optional<std::string> waits;  // what is waited for although nothing is wrong
  std::vector<Problem> problems;     // summarized

  bool needs_attention() const;
};

struct SiteRequest {
  acme::Selection selection = {};  // empty: everything
  Detail detail = Detail::order;   // of the parts
  bool rollovers = false;
  bool workers = false;  // the store is asked
};

SiteStatus read_site(Env& env, const Config& config, const SiteRequest& request);

}  // namespace millrace::cli
