#include "core/bundle/bundle_head.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr size_t kLargestMeta = 64U << 10U;  // octets

Result<void> check_listed(const std::string& list, const std::string& meta, const Path& directory) {
  ASSIGN(const auto entries, parse_manifest(list, directory));
  const auto entry = std::ranges::find(entries, kBundleMeta, &ManifestEntry::path);
  if (entry != entries.end() && entry->digest == to_hex(sha256(meta))) return {};
  return Error((directory / kBundleMeta).string() + ": not the file that is listed in " +
               std::string(kBundleSignature));
}

Result<BundleMeta> read_meta(Files& files, const Path& outbox, uint64_t serial,
                             const BundleTrust& trust) {
  const Path name = Path("v") / version_name(serial), directory = outbox / name;
  ASSIGN(const std::string signature, read_signature(files, outbox, serial));
  ASSIGN(const AllowedTree allowed, allowed_tree(signature, trust, {}, directory));
  ASSIGN(const auto file, files.read_below(outbox, name / kBundleMeta, kLargestMeta));
  if (!file) {
    return Error(directory.string() + ": no " + std::string(kBundleMeta) +
                 " in it: an incomplete bundle");
  }
  TRY(check_listed(allowed.list, file->octets, directory));
  return decode_bundle_meta(file->octets, directory / kBundleMeta);
}

Result<std::optional<BundleMeta>> read_once(Files& files, const Path& outbox,
                                            const BundleReader& reader, TimePoint now) {
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return std::optional<BundleMeta>();
  Bundle version;
  ASSIGN(version.meta, read_meta(files, outbox, *serial, reader.trust));
  version.seen.serial = version.meta.serial;
  TRY(check_acceptable(version, reader, outbox, now));
  return std::optional(std::move(version.meta));
}

}  // namespace

// A version may be pruned while it is read.
Result<std::optional<BundleMeta>> read_bundle_meta(Files& files, const Path& outbox,
                                                   const BundleReader& reader, TimePoint now) {
  auto meta = read_once(files, outbox, reader, now);
  return meta ? std::move(meta) : read_once(files, outbox, reader, now);
}

}  // namespace millrace
