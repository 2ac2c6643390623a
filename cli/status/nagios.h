// The site as a plugin of Nagios or Icinga reports it (Monitoring Plugins Development Guidelines).
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/status/site_status.h"

namespace millrace::cli {

enum class NagiosState { ok, warning, critical, unknown };  // the exit status

// Shares of a certificate's lifetime that are left, in percent.
struct NagiosThresholds {
  double warning = 25;  // and the renewal is due
  double critical = 10;
};

struct NagiosReport {
  NagiosState state = NagiosState::ok;
  std::vector<std::string> lines;  // the first with performance data; then the problems
};

// Expired and near its end is critical, what fails or is overdue a warning, what cannot be read is
// unknown. Of certificates the thresholds decide.
NagiosReport nagios_of(const SiteStatus& site, const NagiosThresholds& thresholds);

// When nothing is known: a wrong command line or configuration.
NagiosReport nagios_failure(const std::string& reason);

// "25%", "25", "12.5%": 0 to 100.
Result<double> parse_share(std::string_view text);

}  // namespace millrace::cli
