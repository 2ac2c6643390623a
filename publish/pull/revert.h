// `millrace pull --revert` and `--release`: an operator puts the previous certificate of a service
// back, and holds it there.
#pragma once

#include "core/bundle/stage.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

struct RevertRequest {
  std::string who;
  std::string reason;  // may be empty
};

// Puts back the pairs before the installed ones, runs the action, looks, and leaves a hold: no run
// installs anything for the service until it is released. Refused if one of them has expired, or if
// clients would not accept its key. Lock "pull".
StageReport revert_service(const StageContext& context, const PullSettings& settings,
                           const ServiceSettings& service, const RevertRequest& request);

// Ends the hold; the next run installs what is published.
StageReport release_service(const StageContext& context, const ServiceSettings& service);

}  // namespace millrace::publish
