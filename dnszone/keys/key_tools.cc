#include "dnszone/keys/key_tools.h"

#include "core/base/printable.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/key_leftovers.h"
#include "dnszone/keys/key_status.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {
namespace {

// Of a directory that is not there yet, none.
std::vector<ZoneKey> present_keys(Env& env, const KeygenTool& tool) {
  auto keys = load_keys(env.files, env.working_directory / tool.keys, tool.origin);
  return keys ? std::move(keys).value() : std::vector<ZoneKey>();
}

// Another key of the same use that signs already, where the new one will sign at once.
std::optional<std::string> second_key(const std::vector<ZoneKey>& present, const ZoneKey& key,
                                      TimePoint now) {
  if (key.times.activate.value_or(now) > now) return std::nullopt;
  for (const KeyStatus& status : key_statuses(present, now)) {
    const bool is_ksk = status.role != "ZSK";
    if (is_ksk != ((key.flags & kSepFlag) != 0) || status.state != KeyState::active) continue;
    const std::string name = status.file.stem().string();
    return "warning: " + name + ", a " + std::string(status.role) +
           ", is already active: the zone has two from now on; to replace the old one, end it with "
           "millrace zone keytime --keys " +
           printable(key.file.parent_path().string()) + " --inactive TIME " + name +
           ", or remove the two files of the new one";
  }
  return std::nullopt;
}

Result<void> generate(Env& env, const KeygenTool& tool, uint16_t flags,
                      const std::vector<ZoneKey>& present, ToolReport& report) {
  ASSIGN(const ZoneKey key, generate_key(env.files, env.working_directory / tool.keys, tool.origin,
                                         tool.algorithm, flags, env.clock.now(), tool.times));
  const std::string name = key.file.stem().string();
  report.lines.push_back(name);
  if (const auto second = second_key(present, key, env.clock.now())) {
    report.notes.push_back(*second);
  }
  if ((flags & kSepFlag) == 0) return {};
  ASSIGN(const std::string ds, ds_of(key.owner, key.dnskey_rdata, kDigestSha256));
  report.notes.push_back(name + " is the " + (tool.csk ? "CSK" : "KSK") +
                         "; when name servers serve the signed zone, give the parent: " +
                         tool.origin.text() + " IN DS " + ds);
  return {};
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
                 ", so there is no DS to print");
  }
  return Error(tool.keys.string() + ": no KSK of " + tool.origin.text() + " is active at " +
               format_time(now) + ", so the parent needs no DS" + states);
}

}  // namespace

Result<ToolReport> zone_keygen(Env& env, const KeygenTool& tool) {
  ToolReport report;
  report.changed = true;
  report.notes = lone_private_halves(env.files, env.working_directory / tool.keys, tool.origin);
  const std::vector<ZoneKey> present = present_keys(env, tool);
  if (tool.only != KeygenTool::Only::zsk) {
    TRY(generate(env, tool, kZoneKeyFlag | kSepFlag, present, report));
  }
  if (!tool.csk && tool.only != KeygenTool::Only::ksk) {
    TRY(generate(env, tool, kZoneKeyFlag, present, report));
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
                      "' is not a DS digest type: expected 2 (sha256) or 4 (sha384)");
}

}  // namespace millrace::dnszone
