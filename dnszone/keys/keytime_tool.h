// The zone tool that changes when a key begins and ends to be used.
#pragma once

#include <optional>
#include <string>

#include "core/env/env.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {

struct KeytimeTool {
  Path keys;
  std::string key;  // "Kexample.org.+013+12345", as zone_keygen() reports it; or one of its files
  // nullopt: it stays as it is; one that holds nothing: it is taken away.
  using Change = std::optional<std::optional<TimePoint>>;
  Change publish{}, activate{}, inactive{}, remove{};
};
// Writes the times into both files of the key; all else in them stays.
Result<ToolReport> zone_keytime(Env& env, const KeytimeTool& tool);

}  // namespace millrace::dnszone
