// What the CAs have said of themselves, for `status`.
#pragma once

#include <string>
#include <vector>

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The CAs that accept no requests for now, for `status`.
struct CaStatus {
  CaId ca;
  TimePoint busy_until;
  std::string reason;
};
Result<std::vector<CaStatus>> ca_statuses(const StageContext& context, const Settings& settings);

}  // namespace millrace::acme
