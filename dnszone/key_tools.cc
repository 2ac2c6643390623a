// The zone tools that make and show keys.
#include "core/printable.h"
#include "dnszone/dnskey.h"
#include "dnszone/signer.h"
#include "dnszone/signing_keys.h"
#include "dnszone/tools.h"

namespace millrace::dnszone {
namespace {

Result<std::string> generate(Env& env, const KeygenTool& tool, uint16_t flags) {
  ASSIGN(const ZoneKey key, generate_key(env.files, env.working_directory / tool.keys, tool.origin,
                                         tool.algorithm, flags, env.clock.now(), tool.times));
  return key.file.stem().string();
}

Error nothing_for_parent(const DsTool& tool, const std::vector<ZoneKey>& keys, TimePoint now) {
  std::string states;
  for (const KeyStatus& status : key_statuses(keys, now)) {
    if (status.role == "ZSK") continue;
    states +=
        (states.empty() ? ": " : "; ") + status.file.stem().string() + " is " + state_text(status);
  }
  if (states.empty()) {
    return Error(tool.keys.string() + ": no KSK (flags 257) of " + tool.origin.text() +
                 ", so there is no DS");
  }
  return Error(tool.keys.string() + ": no KSK of " + tool.origin.text() + " is active at " +
               format_time(now) + ", so no DS belongs at the parent" + states);
}

}  // namespace

Result<ToolReport> zone_keygen(Env& env, const KeygenTool& tool) {
  ToolReport report;
  report.changed = true;
  if (tool.only != KeygenTool::Only::zsk) {
    ASSIGN(std::string ksk, generate(env, tool, kZoneKeyFlag | kSepFlag));
    report.lines.push_back(std::move(ksk));
  }
  if (!tool.csk && tool.only != KeygenTool::Only::ksk) {
    ASSIGN(std::string zsk, generate(env, tool, kZoneKeyFlag));
    report.lines.push_back(std::move(zsk));
  }
  return report;
}

Result<ToolReport> zone_ds(Env& env, const DsTool& tool) {
  const TimePoint now = env.clock.now();
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(env.files, env.working_directory / tool.keys, tool.origin));
  ToolReport report;
  for (const ZoneKey& key : keys) {
    if (!is_for_parent(key, now)) continue;
    for (const uint8_t digest : tool.digests) {
      ASSIGN(const std::string ds, ds_of(key.owner, key.dnskey_rdata, digest));
      report.lines.push_back(tool.origin.text() + " IN DS " + ds);
    }
  }
  if (report.lines.empty()) return nothing_for_parent(tool, keys, now);
  return report;
}

Result<KeysReport> zone_keys(Env& env, const KeysTool& tool) {
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(env.files, env.working_directory / tool.keys, tool.origin));
  const TimePoint at = tool.at.value_or(env.clock.now());
  KeysReport report{at, key_statuses(keys, at), std::nullopt};
  if (const auto chosen = choose_keys(keys, tool.origin, at); !chosen) {
    report.fault = chosen.error();
  }
  return report;
}

Result<uint8_t> parse_ds_digest(std::string_view text) {
  if (text == "2" || text == "sha256" || text == "SHA-256") return kDigestSha256;
  if (text == "4" || text == "sha384" || text == "SHA-384") return kDigestSha384;
  return config_error("'" + printable(text) +
                      "' is no DS digest type: want 2 (sha256) or 4 (sha384)");
}

}  // namespace millrace::dnszone
