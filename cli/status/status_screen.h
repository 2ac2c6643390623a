// The site on one screen. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/status/site_status.h"

namespace millrace::cli {

struct ScreenSize {
  size_t lines = 24;
  size_t width = 80;
};

// The verdict; the problems, the worst first, each with its place, since when, and what to do; what
// does not fit is counted. Then a summary of what there is. Within that size, whatever the site's
// is, from 12 lines of 40 characters on.
std::vector<std::string> screen_of(const SiteStatus& site, const ScreenSize& size = {});

}  // namespace millrace::cli
