// Services, and certificates of services, that were removed from the configuration: how long the
// state keeps what is known of them, with the copies of their keys.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/stage.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

// One that was removed by mistake comes back with its hold and with the pair that --revert needs.
inline constexpr Duration kKeptAfterRemoval = std::chrono::days(7);

// Names in STATE/services that the configuration does not have, sorted.
Result<std::vector<std::string>> removed_services(const StageContext& context,
                                                  const PullSettings& settings);

// Notes in each record what the configuration does not have any more, and since when; ends that for
// what it has again; and removes what it has not had for that long: record, hold, and pairs. The
// files that the server reads are the operator's: they stay. An error is in the report, and keeps
// nothing else from being done. Needs the lock "pull".
void remove_old_services(const StageContext& context, const PullSettings& settings,
                         StageReport& report);

}  // namespace millrace::publish
