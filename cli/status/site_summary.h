// A site in a few lines, for people. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/status/site_status.h"

namespace millrace::cli {

// "3 certificates", "1 zone".
std::string count_text(size_t count, const std::string& noun);
// "30d", "5h", "12m", "40s": in the greatest unit alone.
std::string age_text(Duration age);
std::string_view verdict_of(const SiteStatus& site);  // "needs attention", "waiting", "all is well"
// "3 problems, the worst first", what it waits for, or "3 certificates, 1 zone".
std::string verdict_detail(const SiteStatus& site);

struct CertificateCounts {
  size_t all = 0, issued = 0, failing = 0, expired = 0, in_progress = 0, elsewhere = 0;
};
CertificateCounts counts_of(const SiteStatus& site);
// Those with a known renewal, the next first.
std::vector<const CertificateView*> next_renewals(const SiteStatus& site);

// Certificates, their next renewals, zones, the last run: a line each of those that there are.
std::vector<std::string> summary_lines(const SiteStatus& site);

}  // namespace millrace::cli
