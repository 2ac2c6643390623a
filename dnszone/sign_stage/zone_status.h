// How a zone stands, for `status`.
#pragma once

#include <optional>

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// One zone as `status` shows it.
struct ZoneStatus {
  uint32_t source_serial = 0;
  std::optional<uint32_t> signed_serial{};
  std::optional<TimePoint> earliest_expiry{}, refresh_at{};
  bool needs_signing = false;
  bool reload_pending = false;
  // How long a secondary serves a zone that it cannot refresh, and how long a cache keeps a record.
  Duration soa_expire{}, greatest_ttl{};
  bool signed_by_server = false;  // then there are no times, and the serial is the source's
};
Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone);
// Of a zone that is signed here, for a user who may not read its keys: needs_signing is false.
Result<ZoneStatus> zone_status_without_keys(const StageContext& context, const ZoneSettings& zone);

}  // namespace millrace::dnszone
