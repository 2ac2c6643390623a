// The stage pull: certificates of the publication go into the files of this host's services, each
// service is made to use them, and handshakes confirm that it does.
#pragma once

#include <set>

#include "core/bundle/stage.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

struct PullOptions {
  std::set<CertId> selection{};  // only services that have one of them; empty: all
  bool now = false;              // ignore the back-off after failures; look at each service
};

// Reads the publication, the keys in STATE/keys and the outbox of tlsa. For each service: checks
// what is published, asks the deploy gate, installs what is newer, runs the action once, and looks.
// Its outbox has the confirmed deployments: deployed/CERT.json. Lock "pull".
StageReport run_pull(const StageContext& context, const PullSettings& settings,
                     const PullOptions& options = {});

}  // namespace millrace::publish
