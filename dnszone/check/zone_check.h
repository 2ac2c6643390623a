// `millrace zone check`: what is wrong in a zone file, so that it is refused, and what is merely
// warning: it can be loaded and signed, but is most likely not intended.
#pragma once

#include <optional>
#include <vector>

#include "core/env/env.h"
#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

enum class Severity { error, warning };

struct CheckFinding {
  Severity severity = Severity::warning;
  ZoneFault fault;
};

struct CheckTool {
  Path file;
  Path include_root{};                 // files are included from below it; empty: that of `file`
  std::optional<DnsName> origin;       // nullopt: from the file (zone_origin.h)
  std::optional<SerialPolicy> serial;  // to hold the serial against; nullopt: any will do
  Duration validity = SigningSettings().validity;  // of the signatures that the zone is to get
};

// What a zone is held against.
struct CheckMeasures {
  std::optional<SerialPolicy> serial{};  // as CheckTool's
  TimePoint now;                         // for the serial
  Duration validity = SigningSettings().validity;
};

struct CheckReport {
  DnsName origin;
  uint32_t serial = 0;  // these two are 0 in a zone that could not be read whole
  size_t records = 0;
  std::vector<CheckFinding> findings;  // by place

  size_t count(Severity severity) const;
};

// Changes nothing. Up to 20 errors, and 20 warnings of each kind, the last of which then contains
// the number of the others. A zone that cannot be read as a whole is not searched for warnings: a
// part of it would cause false ones. An error: the file cannot be read, or its zone is not known
// (config).
Result<CheckReport> zone_check(Env& env, const CheckTool& tool);

}  // namespace millrace::dnszone
