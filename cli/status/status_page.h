// The site as one static HTML page, without scripts and without anything from elsewhere. Pure.
#pragma once

#include <string>

#include "cli/status/site_status.h"

namespace millrace::cli {

// Problems first, the worst at the top, then tables of what there is: of at most 500 certificates,
// those that expire first. Names and texts from files are escaped.
std::string page_of(const SiteStatus& site);

}  // namespace millrace::cli
