#include "acme/status/ca_status.h"

#include "acme/state/ca_limit.h"

namespace millrace::acme {

Result<std::vector<CaStatus>> ca_statuses(const StageContext& context, const Settings& settings) {
  std::vector<CaStatus> statuses;
  for (const CaSettings& ca : settings.cas) {
    ASSIGN(const CaLimits limits, load_limits(context, ca.id));
    for (const auto& [what, limit] : limits) {
      statuses.push_back({ca.id, limit.until, limit.reason});
    }
  }
  return statuses;
}

}  // namespace millrace::acme
