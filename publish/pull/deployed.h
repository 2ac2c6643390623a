// The outbox of pull: which certificates the services of this host were seen to present.
#pragma once

#include "core/bundle/stage.h"
#include "core/rollover/deployed_document.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

// From the records. A certificate of several services is deployed when all of them present the same
// leaf.
Result<std::map<CertId, DeployedDocument>> deployed_by(const StageContext& context,
                                                       const PullSettings& settings);

// true: a new version was written.
Result<bool> write_deployed(const StageContext& context, const PullSettings& settings);

}  // namespace millrace::publish
