// The zone tool that verifies a signed file.
#pragma once

#include <optional>
#include <vector>

#include "core/base/name.h"
#include "core/env/env.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {

struct VerifyTool {
  DnsName origin;
  Path file;
  Path ds_file;                      // empty: none; else DS records or rdata, one a line
  std::optional<TimePoint> at;       // nullopt: the clock
  std::vector<TimePoint> also_at{};  // and at these
  size_t limit = 20;                 // so many faults are reported, the others counted
  bool zonemd = false;               // there must be one that can be checked
  Path include_root{};               // as ReadZoneOptions'
};
// Faults come as the error, each on one line, once however many the instants are.
Result<ToolReport> zone_verify(Env& env, const VerifyTool& tool);

}  // namespace millrace::dnszone
