#include "core/etcd/pushed_version.h"

#include "core/base/json.h"

namespace millrace {
namespace {

constexpr size_t kMaxFile = 16U << 10U;  // octets
constexpr uint64_t kVersion = 1;

Result<PushedVersion> from_json(const std::string& text, const std::string& where) {
  PushedVersion version;
  ASSIGN(const Json document, parse_json(text, where));
  TRY(check_json_version(document, kVersion, where));
  ASSIGN(version.place, json_string(document, "place", where));
  ASSIGN(version.serial, json_unsigned(document, "serial", where));
  ASSIGN(version.digest, json_string(document, "sha256", where));
  ASSIGN(version.signatures, json_string(document, "signatures", where));
  ASSIGN(version.verified, json_time(document, "verified", where));
  ASSIGN(version.swept, json_time(document, "swept", where));
  return version;
}

}  // namespace

PushedVersion read_pushed_version(Files& files, const Path& path) {
  const auto there = files.status(path);
  if (!there || !*there) return {};
  const auto text = files.read(path, kMaxFile);
  const auto version = text ? from_json(*text, path) : text.error();
  return version ? *version : PushedVersion();
}

Result<void> write_pushed_version(Files& files, const Path& path, const PushedVersion& version) {
  TRY(files.make_directory(path.parent_path(), 0700));
  const Json json = {{"version", kVersion},
                     {"place", version.place},
                     {"serial", version.serial},
                     {"sha256", version.digest},
                     {"signatures", version.signatures},
                     {"verified", format_time(version.verified)},
                     {"swept", format_time(version.swept)}};
  return files.write(path, json_text(json), 0600);
}

}  // namespace millrace
