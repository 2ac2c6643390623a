#include "core/bundle/seen_version.h"

#include "core/base/json.h"

namespace millrace {
namespace {

std::string version_text(const SeenVersion& version) {
  return "version " + std::to_string(version.serial) +
         (version.epoch == 0 ? "" : " of epoch " + std::to_string(version.epoch));
}

Error refusal(const SeenVersion& offered, const SeenVersion& seen, const std::string& where,
              const std::string& why) {
  return Error(where + ": " + version_text(offered) + " cannot follow " + version_text(seen) +
               ", which was read before: " + why);
}

Result<void> check_same_epoch(const SeenVersion& offered, const SeenVersion& seen,
                              const std::string& where) {
  if (offered.serial < seen.serial) {
    return refusal(offered, seen, where,
                   "it is older, so an old copy was restored or its writer was set up again");
  }
  if (offered.serial - seen.serial > kMostSerialStep) {
    return refusal(offered, seen, where,
                   "a serial grows by at most " + std::to_string(kMostSerialStep) +
                       " at one time, so that nobody can use up all serials");
  }
  if (offered.serial > seen.serial || seen.digest.empty() || offered.digest == seen.digest) {
    return {};
  }
  return refusal(offered, seen, where,
                 "two different bundles have the same version, both signed: SHA256.sig is " +
                     offered.digest + ", it was " + seen.digest +
                     "; two writers use this key, or it is stolen");
}

Json to_json(const SeenVersion& version) {
  return {{"serial", version.serial},
          {"sha256", version.digest},
          {"created", format_time(version.created)},
          {"epoch", version.epoch},
          {"key", version.key}};
}

// Earlier releases wrote the serial only.
Result<SeenVersion> from_json(const Json& json, const std::string& where) {
  SeenVersion version;
  ASSIGN(version.serial, json_unsigned(json, "serial", where));
  if (!json.contains("sha256")) return version;
  ASSIGN(version.digest, json_string(json, "sha256", where));
  ASSIGN(version.created, json_time(json, "created", where));
  ASSIGN(version.epoch, json_unsigned(json, "epoch", where));
  ASSIGN(version.key, json_string(json, "key", where));
  return version;
}

}  // namespace

Result<void> check_follows(const SeenVersion& offered, const SeenVersion& seen,
                           const std::string& where) {
  if (seen.serial == 0) return {};
  if (offered.epoch < seen.epoch) {
    return refusal(offered, seen, where, "its key was replaced, and this is from before that");
  }
  if (offered.epoch == seen.epoch) return check_same_epoch(offered, seen, where);
  if (offered.key != seen.key) return {};
  return refusal(offered, seen, where,
                 "a new epoch needs a new key, and key " + offered.key + " has signed both");
}

Result<void> check_clock(const SeenVersion& seen, TimePoint now, const std::string& where) {
  if (seen.serial == 0 || now + kClockSkew >= seen.created) return {};
  return Error(where + ": the clock of this host is wrong: it has " + format_time(now) +
               ", and version " + std::to_string(seen.serial) + ", read before, was written at " +
               format_time(seen.created) + ": set the clock");
}

Result<SeenVersion> read_seen_version(Files& files, const Path& path) {
  ASSIGN(const auto there, files.status(path));
  if (!there) return SeenVersion();
  ASSIGN(const std::string text, files.read(path));
  ASSIGN(const Json document, parse_json(text, path));
  return from_json(document, path);
}

Result<void> write_seen_version(Files& files, const Path& path, const SeenVersion& version) {
  TRY(files.make_directory(path.parent_path(), 0755));
  return files.write(path, json_text(to_json(version)), 0600);
}

}  // namespace millrace
