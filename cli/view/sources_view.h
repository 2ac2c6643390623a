// What `status` shows of other hosts: the versions accepted of each source, and the reports of its
// runs, which together are the pipeline as far as this host sees it.
#pragma once

#include "cli/view/status_view.h"

namespace millrace::cli {

// Empty without sources. Reads the copies in the state only: no network, no lock, nothing written.
StatusPart sources_status(Env& env, const Config& config);

}  // namespace millrace::cli
