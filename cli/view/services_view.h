// What `millrace status` shows of the services.
#pragma once

#include "cli/view/status_view.h"

namespace millrace::cli {

// Installed certificates, since when they are presented, holds, failures. Nothing is queried.
StatusPart services_status(Env& env, const Config& config);

}  // namespace millrace::cli
