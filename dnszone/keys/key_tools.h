// The zone tools that make and show keys.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/env/env.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_status.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {

struct KeygenTool {
  DnsName origin;
  Path keys;
  uint8_t algorithm = 13;
  bool csk = false;  // one key for both; else a KSK and a ZSK
  enum class Only { both, ksk, zsk } only = Only::both;
  KeyTimes times{};  // of each; what is not given: see generate_key()
};
// A line for each key; notes say which is the KSK and what the parent needs of it, and whether
// another key of the same use is active already.
Result<ToolReport> zone_keygen(Env& env, const KeygenTool& tool);

struct DsTool {
  DnsName origin;
  Path keys;
  std::vector<uint8_t> digests{kDigestSha256};
};
// For the keys that belong at the parent now.
Result<ToolReport> zone_ds(Env& env, const DsTool& tool);

struct KeysTool {
  DnsName origin;
  Path keys;
  std::optional<TimePoint> at;  // nullopt: the clock
};
struct KeysReport {
  TimePoint at;
  std::vector<KeyStatus> keys;
  std::optional<Error> fault;  // why a zone could not be signed with them then
};
Result<KeysReport> zone_keys(Env& env, const KeysTool& tool);

// "2" or "sha256", "4" or "sha384".
Result<uint8_t> parse_ds_digest(std::string_view text);

}  // namespace millrace::dnszone
