// The problems of a site, from its parts. Pure.
#pragma once

#include "cli/pipeline/health.h"
#include "cli/status/site_status.h"

namespace millrace::cli {

// From terms that are over, errors of the parts, and what the last run waited for or failed at. Not
// summarized.
std::vector<Problem> problems_of(const SiteStatus& site, const Health& health);
// What failed at the last run, other than outages of a CA.
std::vector<Error> errors_of_run(const SiteStatus& site);

}  // namespace millrace::cli
