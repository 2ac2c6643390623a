#include "dnszone/sign_stage/missing_keys.h"

namespace millrace::dnszone {

Result<void> check_keys_there(Files& files, const ZoneSettings& zone, const ZoneState& state,
                              TimePoint now) {
  const Path& directory = zone.signing.keys;
  for (const auto& [name, deleted] : state.keys) {
    if (deleted && *deleted <= now) continue;
    ASSIGN(const auto seen, files.status(directory / (name + ".key")));
    if (seen) continue;
    return Error(directory.string() + ": key " + name +
                 ", with which the zone was signed, is gone: mount or restore the directory. If it "
                 "is gone for good (a key is retired by its Delete time, before its files are "
                 "removed): millrace sign --accept-keys");
  }
  return {};
}

}  // namespace millrace::dnszone
