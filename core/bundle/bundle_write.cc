// write_bundle(): a new version beside the old ones, then the link.
#include <algorithm>

#include "core/base/printable.h"
#include "core/bundle/bundle.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_memory.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_private_keys.h"

namespace millrace {
namespace {

constexpr uint64_t kKeptVersions = 3;  // for slow readers, and for going back by hand

Result<void> check_writer(const BundleWriter& writer, const FileTree& contents) {
  if (!is_bundle_scope(writer.scope)) {
    return config_error("'" + printable(writer.scope) +
                        "' is not a scope of a bundle: expected 1 to 64 of a-z 0-9 . -");
  }
  if (writer.lifetime <= Duration(0)) return config_error("a bundle's lifetime must be above zero");
  for (const auto& file : contents) {
    if (!is_bundle_path(file.first) || file.first == kBundleMeta ||
        file.first == kBundleSignature) {
      return Error(
          "'" + printable(file.first) +
          "' is not valid in a bundle: expected parts of A-Z a-z 0-9 . _ -, no dot first, " +
          "and not META.json or SHA256.sig");
    }
  }
  return refuse_private_keys(contents, {});
}

// Of the versions that are there without a link to one of them. A directory with such a name that
// is not signed belongs to someone else, and would be removed as an old version later.
Result<uint64_t> highest_version(Files& files, const Path& versions) {
  ASSIGN(const auto names, files.list(versions));
  uint64_t highest = 0;
  for (const std::string& name : names) {
    const auto version = version_from_name(name);
    if (!version) continue;
    ASSIGN(const auto signature, files.status(versions / name / kBundleSignature));
    if (!signature) {
      return config_error((versions / name).string() +
                          ": not a version of a bundle: move it away, or name another directory");
    }
    highest = std::max(highest, *version);
  }
  return highest;
}

// The state before a write.
struct Before {
  uint64_t serial = 0;                   // the highest that a reader can have read
  std::optional<BundleVersion> version;  // nullopt: none, damaged, or another key's
};

Result<Before> look(Files& files, const Path& outbox, const BundleWriter& writer) {
  Before before;
  const auto serial = current_serial(files, outbox);
  if (serial && *serial) {
    before.serial = **serial;
    auto version =
        read_version_once(files, outbox, **serial, {writer.key.public_key()}, writer.memory);
    if (version && version->bundle.meta.scope == writer.scope) before.version = std::move(*version);
  } else {
    // Without a link that says which version was the last, none may be used again.
    ASSIGN(before.serial, highest_version(files, outbox / "v"));
    // The link belongs to someone else, and nothing else shows that the directory is an outbox.
    if (!serial && before.serial == 0) return serial.error();
  }
  return before;
}

bool still_good(const BundleVersion& version, const FileTree& contents, TimePoint now) {
  const BundleMeta& meta = version.bundle.meta;
  const TimePoint half = meta.created + (meta.expires - meta.created) / 2;
  // A version from the future was made with a wrong clock.
  return version.bundle.files == contents && meta.created <= now && now < half;
}

Result<FileTree> signed_tree(const BundleWriter& writer, const FileTree& contents,
                             const Before& before, uint64_t serial, TimePoint now) {
  const std::string previous = before.version ? before.version->signature_digest : "";
  const BundleMeta meta = {writer.scope, writer.host, serial, now, now + writer.lifetime, previous};
  FileTree tree = contents;
  tree.emplace(kBundleMeta, encode_bundle_meta(meta));
  ASSIGN(std::string list, writer.key.sign_embedded(manifest_of(tree), writer.key_name));
  tree.emplace(kBundleSignature, std::move(list));
  return tree;
}

// All but the newest three, and what a crash left above the current one.
Result<void> prune(Files& files, const Path& versions, uint64_t serial) {
  ASSIGN(const auto names, files.list(versions));
  for (const std::string& name : names) {
    const auto version = version_from_name(name);
    if (!version || (*version <= serial && *version + kKeptVersions > serial)) continue;
    TRY(files.remove_tree(versions / name));
  }
  return {};
}

// The files that the new version shares with the previous one: for a thousand documents of which
// one has changed, one is written.
TreeBase base_of(const Path& outbox, const Before& before, const FileTree& contents) {
  TreeBase base;
  if (!before.version) return base;
  base.directory = outbox / "v" / version_name(before.serial);
  for (const auto& [path, text] : before.version->bundle.files) {
    const auto now = contents.find(path);
    if (now != contents.end() && now->second == text) base.same.insert(path);
  }
  return base;
}

// The link never points to a version that a reader would refuse (too many files, a faulty disk).
Result<void> put_version(Files& files, const Path& outbox, uint64_t serial, const FileTree& tree,
                         const TreeBase& base, const BundleWriter& writer) {
  const std::string name = version_name(serial);
  const Path directory = outbox / "v" / name;
  // Left by a crash before the link was changed: no reader has seen it.
  TRY(files.remove_tree(directory));
  TRY(files.write_tree(directory, tree, 0644, base));
  const std::vector<SignifyPublicKey> trusted = {writer.key.public_key()};
  ASSIGN(const BundleVersion version, read_version(files, outbox, serial, trusted));
  TRY(files.replace_symlink(outbox / "current", "v/" + name));
  if (writer.memory != nullptr) writer.memory->keep(outbox, trusted, version);
  return prune(files, outbox / "v", serial);
}

// The versions must lie in the outbox itself: through a link they would be written, and old ones
// removed, in a directory of another owner.
Result<void> check_versions(Files& files, const Path& versions) {
  ASSIGN(const auto seen, files.status(versions));
  if (!seen || seen->type == FileType::directory) return {};
  return config_error(
      versions.string() +
      (seen->type == FileType::symlink ? ": a symbolic link" : ": not a directory") +
      ", expected the directory of a bundle's versions: remove it");
}

}  // namespace

Result<BundleOutcome> write_bundle(Files& files, const Path& outbox, const BundleWriter& writer,
                                   const FileTree& contents, TimePoint now) {
  TRY(check_writer(writer, contents));
  TRY(check_versions(files, outbox / "v"));
  TRY(files.make_directory(outbox / "v", 0755));
  ASSIGN(const Before before, look(files, outbox, writer));
  const bool is_current = before.version && before.serial >= writer.least_serial;
  if (is_current && still_good(*before.version, contents, now)) {
    return BundleOutcome{false, before.serial};
  }
  const uint64_t serial = std::max(before.serial, writer.least_serial) + 1;
  if (serial > kLastBundleSerial) {
    return Error(outbox.string() + ": version 99999999 is the last: move the outbox away");
  }
  ASSIGN(const FileTree tree, signed_tree(writer, contents, before, serial, now));
  TRY(put_version(files, outbox, serial, tree, base_of(outbox, before, contents), writer));
  return BundleOutcome{true, serial};
}

}  // namespace millrace
