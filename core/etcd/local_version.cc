#include "core/etcd/local_version.h"

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr size_t kMaxMeta = 256U << 10U;  // octets

bool is_signature(std::string_view path) {
  return path == kBundleSignature || is_further_signature(path);
}

}  // namespace

Result<std::optional<LocalVersion>> read_local_version(Files& files, const Path& outbox) {
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return std::optional<LocalVersion>();
  const Path directory = outbox / "v" / version_name(*serial);
  LocalVersion version;
  version.head.serial = *serial;
  ASSIGN(const auto names, files.list(directory));
  std::string all;
  for (const std::string& name : names) {
    if (!is_signature(name)) continue;
    ASSIGN(std::string text, files.read(directory / name));
    all += name + '\0' + to_hex(sha256(text)) + '\0';
    version.signatures.emplace(name, std::move(text));
  }
  const auto main = version.signatures.find(std::string(kBundleSignature));
  if (main == version.signatures.end()) {
    return Error((directory / kBundleSignature).string() + ": missing");
  }
  version.head.digest = to_hex(sha256(main->second));
  version.signatures_digest = to_hex(sha256(all));
  ASSIGN(const std::string text, files.read(directory / kBundleMeta, kMaxMeta));
  ASSIGN(const BundleMeta meta, decode_bundle_meta(text, directory / kBundleMeta));
  version.head.epoch = meta.epoch;
  version.head.host = meta.host;
  return std::optional(std::move(version));
}

Result<std::map<std::string, std::string>> read_local_files(Files& files, const Path& outbox,
                                                            uint64_t serial) {
  ASSIGN(FileTree tree, files.read_tree(outbox, Path("v") / version_name(serial), TreeLimits()));
  std::map<std::string, std::string> by_digest;
  for (auto& [path, text] : tree) {
    if (is_signature(path)) continue;
    std::string digest = to_hex(sha256(text));
    by_digest.emplace(std::move(digest), std::move(text));
  }
  return by_digest;
}

// signify's embedded signature: a comment, the signature, and what was signed.
Result<std::set<std::string>> digests_in(const std::string& signature, const std::string& where) {
  size_t start = 0;
  for (int lines = 0; lines < 2; ++lines) {
    const size_t end = signature.find('\n', start);
    if (end == std::string::npos) return Error(where + ": not a signed list");
    start = end + 1;
  }
  ASSIGN(const auto entries, parse_manifest(std::string_view(signature).substr(start), where));
  std::set<std::string> digests;
  for (const ManifestEntry& entry : entries) digests.insert(entry.digest);
  return digests;
}

Result<std::set<uint64_t>> local_versions(Files& files, const Path& outbox) {
  ASSIGN(const auto names, files.list(outbox / "v"));
  std::set<uint64_t> versions;
  for (const std::string& name : names) {
    if (const auto version = version_from_name(name)) versions.insert(*version);
  }
  return versions;
}

}  // namespace millrace
