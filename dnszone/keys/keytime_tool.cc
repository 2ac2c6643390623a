#include "dnszone/keys/keytime_tool.h"

#include "dnszone/keys/key_status.h"
#include "dnszone/keys/key_times.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {
namespace {

// The name of either file selects the key.
std::string stem_of(std::string key) {
  for (const std::string_view ending : {".key", ".private"}) {
    if (key.ends_with(ending)) return key.substr(0, key.size() - ending.size());
  }
  return key;
}

KeyTimes changed(KeyTimes times, const KeytimeTool& tool) {
  if (tool.publish) times.publish = *tool.publish;
  if (tool.activate) times.activate = *tool.activate;
  if (tool.inactive) times.inactive = *tool.inactive;
  if (tool.remove) times.remove = *tool.remove;
  return times;
}

// false: they are there already.
Result<bool> write_times(Files& files, const Path& path, const KeyTimes& times, bool is_private) {
  ASSIGN(const auto status, files.status(path));
  if (!status && is_private) return false;  // a key that is held elsewhere
  Secret before;
  if (is_private) {
    ASSIGN(before, files.read_private(path));
  } else {
    ASSIGN(std::string text, files.read(path));
    before = Secret(std::move(text));
  }
  const Secret after = with_key_times(before.view(), times, is_private ? "" : "; ");
  if (after.view() == before.view()) return false;
  TRY(files.replace(path, after.view(), status ? status->version : ""));
  return true;
}

}  // namespace

Result<ToolReport> zone_keytime(Env& env, const KeytimeTool& tool) {
  Files& files = env.files;
  const Path directory = env.working_directory / tool.keys;
  const std::string stem = stem_of(tool.key);
  ASSIGN(const auto lock, files.lock_directory(directory));
  ASSIGN(ZoneKey key, load_key(files, directory, stem));
  key.times = changed(key.times, tool);
  TRY(check_order(key.times, stem));
  // The private half first: where they differ, signers use that one.
  const Path path = directory / stem;
  ASSIGN(const bool is_private_new,
         write_times(files, path.string() + ".private", key.times, true));
  ASSIGN(const bool is_public_new, write_times(files, path.string() + ".key", key.times, false));
  std::vector<ZoneKey> keys;
  keys.push_back(std::move(key));
  const KeyStatus status = key_statuses(keys, env.clock.now()).front();
  return ToolReport{is_private_new || is_public_new, {stem + ": " + state_text(status)}};
}

}  // namespace millrace::dnszone
