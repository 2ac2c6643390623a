// The zone tools that make and show keys.
#include "dnszone/dnskey.h"
#include "dnszone/signer.h"
#include "dnszone/tools.h"

namespace millrace::dnszone {
namespace {

Result<std::string> generate(Env& env, const KeygenTool& tool, uint16_t flags) {
  ASSIGN(const ZoneKey key, generate_key(env.files, env.working_directory / tool.keys, tool.origin,
                                         tool.algorithm, flags, env.clock.now()));
  return key.file.stem().string();
}

}  // namespace

Result<ToolReport> zone_keygen(Env& env, const KeygenTool& tool) {
  ToolReport report;
  report.changed = true;
  ASSIGN(std::string ksk, generate(env, tool, kZoneKeyFlag | kSepFlag));
  report.lines.push_back(std::move(ksk));
  if (tool.csk) return report;
  ASSIGN(std::string zsk, generate(env, tool, kZoneKeyFlag));
  report.lines.push_back(std::move(zsk));
  return report;
}

Result<ToolReport> zone_ds(Env& env, const DsTool& tool) {
  ASSIGN(const std::vector<ZoneKey> keys,
         load_keys(env.files, env.working_directory / tool.keys, tool.origin));
  ASSIGN(const std::vector<std::string> rdata, ds_rdata(keys));
  if (rdata.empty()) {
    return Error(tool.keys.string() + ": no KSK (flags 257) of " + tool.origin.text() +
                 ", so there is no DS");
  }
  ToolReport report;
  for (const std::string& ds : rdata) report.lines.push_back(tool.origin.text() + " IN DS " + ds);
  return report;
}

}  // namespace millrace::dnszone
