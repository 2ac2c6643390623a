// The site as metrics for Prometheus: times are Unix times, no sample has a timestamp, and what
// does not exist or is not known has no row. millrace-monitoring(7) lists them. Pure.
#pragma once

#include <string>

#include "cli/status/site_status.h"

namespace millrace::cli {

// `site` was read with its rollovers.
std::string metrics_of(const SiteStatus& site);

}  // namespace millrace::cli
