// The zone tool that signs plain files.
#pragma once

#include <optional>

#include "core/env/env.h"
#include "dnszone/settings.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {

struct SignTool {
  DnsName origin;
  Path file;  // the source; never changed
  Path out;
  SigningSettings signing;
  std::optional<SerialPolicy> serial;  // nullopt: the source's serial as it is
  unsigned threads = 1;
  std::optional<TimePoint> now;  // nullopt: the clock
  Path previous{};               // a signed zone of an earlier run; empty: none
  bool verify_all = false;       // every signature made, not a sample of many
  Path include_root{};           // as ReadZoneOptions'
};
// Beside OUT it writes OUT.signatures, which a later run that is given OUT as `previous` keeps
// signatures from.
Result<ToolReport> zone_sign(Env& env, const SignTool& tool);

}  // namespace millrace::dnszone
