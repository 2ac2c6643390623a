// write_bundle(): a new version beside the old ones, then the link.
#include <algorithm>

#include "core/base/encoding.h"
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
// Versions that were replaced less than this ago are kept too, so many at most.
constexpr Duration kReadingTime = std::chrono::minutes(10);
constexpr uint64_t kMostVersions = 64;
constexpr size_t kMaxMeta = 1U << 20U;  // octets

Result<void> check_writer(const BundleWriter& writer, const FileTree& contents) {
  if (!is_bundle_scope(writer.scope)) {
    return config_error("'" + printable(writer.scope) +
                        "' is not a scope of a bundle: expected 1 to 64 of a-z 0-9 . -");
  }
  if (writer.lifetime <= Duration(0)) return config_error("a bundle's lifetime must be above zero");
  for (const auto& file : contents) {
    if (!is_bundle_path(file.first) || file.first == kBundleMeta ||
        file.first == kBundleSignature || is_further_signature(file.first)) {
      return Error(
          "'" + printable(file.first) +
          "' is not valid in a bundle: expected parts of A-Z a-z 0-9 . _ -, no dot first, " +
          "and not META.json or SHA256.sig");
    }
  }
  for (const std::string& addressee : writer.addressees) {
    if (is_addressee(addressee)) continue;
    return config_error(
        "'" + printable(addressee) +
        "' is not an addressee: expected a role or role:host, of A-Z a-z 0-9 . _ - :");
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
  uint64_t serial = 0;            // the highest that a reader can have read
  std::optional<Bundle> version;  // nullopt: none, damaged, or another key's
};

BundleTrust trust_of(const BundleWriter& writer) {
  return {{writer.key.public_key()}};
}

Result<Before> look(Files& files, const Path& outbox, const BundleWriter& writer) {
  Before before;
  const auto serial = current_serial(files, outbox);
  if (serial && *serial) {
    before.serial = **serial;
    auto version = read_version_once(files, outbox, **serial, trust_of(writer), writer.memory);
    if (version && version->meta.scope == writer.scope) before.version = std::move(*version);
  } else {
    // Without a link that says which version was the last, none may be used again.
    ASSIGN(before.serial, highest_version(files, outbox / "v"));
    // The link belongs to someone else, and nothing else shows that the directory is an outbox.
    if (!serial && before.serial == 0) return serial.error();
  }
  return before;
}

bool still_good(const Bundle& version, const BundleWriter& writer, const FileTree& contents,
                TimePoint now) {
  const BundleMeta& meta = version.meta;
  const TimePoint half = meta.created + std::min(meta.expires - meta.created, writer.lifetime) / 2;
  const bool same = version.files == contents && meta.epoch == writer.epoch &&
                    meta.addressees == writer.addressees;
  // A version from the future was made with a wrong clock.
  return same && meta.created <= now && now < half;
}

Result<FileTree> signed_tree(const BundleWriter& writer, const FileTree& contents,
                             const Before& before, uint64_t serial, TimePoint now) {
  const bool follows = before.version && before.serial + 1 == serial;
  const std::string previous = follows ? before.version->seen.digest : "";
  const BundleMeta meta = {writer.scope,          writer.host, serial,       now,
                           now + writer.lifetime, previous,    writer.epoch, writer.addressees};
  FileTree tree = contents;
  tree.emplace(kBundleMeta, encode_bundle_meta(meta));
  const std::string list = manifest_of(tree);
  ASSIGN(std::string signature, writer.key.sign_embedded(list, writer.key_name));
  tree.emplace(kBundleSignature, std::move(signature));
  for (const SignifySecretKey* key : writer.further_keys) {
    const std::string number = to_hex(key->public_key().key_number());
    ASSIGN(std::string further, key->sign_embedded(list, number + ".sec"));
    tree.emplace(further_signature_name(number), std::move(further));
  }
  return tree;
}

// When the version ceased to be the current one: its successor was made then.
std::optional<TimePoint> replaced_at(Files& files, const Path& versions, uint64_t version) {
  const Path successor = Path(version_name(version + 1)) / kBundleMeta;
  const auto text = files.read_below(versions, successor, kMaxMeta);
  if (!text || !*text) return std::nullopt;
  const auto meta = decode_bundle_meta((*text)->octets, versions / successor);
  return meta ? std::optional(meta->created) : std::nullopt;
}

bool is_kept(Files& files, const Path& versions, uint64_t version, uint64_t serial, TimePoint now) {
  if (version > serial) return false;  // left by a crash
  if (version + kKeptVersions > serial) return true;
  if (version + kMostVersions <= serial) return false;
  const auto replaced = replaced_at(files, versions, version);
  return replaced && *replaced <= now && now - *replaced < kReadingTime;
}

Result<void> prune(Files& files, const Path& versions, uint64_t serial, TimePoint now) {
  ASSIGN(const auto names, files.list(versions));
  for (const std::string& name : names) {
    const auto version = version_from_name(name);
    if (!version || is_kept(files, versions, *version, serial, now)) continue;
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
  for (const auto& [path, text] : before.version->files) {
    const auto now = contents.find(path);
    if (now != contents.end() && now->second == text) base.same.insert(path);
  }
  return base;
}

// The link never points to a version that a reader would refuse (too many files, a faulty disk).
Result<void> put_version(Files& files, const Path& outbox, uint64_t serial, const FileTree& tree,
                         const TreeBase& base, const BundleWriter& writer, TimePoint now) {
  const std::string name = version_name(serial);
  const Path directory = outbox / "v" / name;
  // Left by a crash before the link was changed: no reader has seen it.
  TRY(files.remove_tree(directory));
  TRY(files.write_tree(directory, tree, 0644, base));
  const BundleTrust trust = trust_of(writer);
  ASSIGN(const Bundle version, read_version(files, outbox, serial, trust));
  TRY(files.replace_symlink(outbox / "current", "v/" + name));
  if (writer.memory != nullptr) writer.memory->keep(outbox, trust, version);
  return prune(files, outbox / "v", serial, now);
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
  if (is_current && still_good(*before.version, writer, contents, now)) {
    return BundleOutcome{false, before.serial};
  }
  const uint64_t serial = std::max(before.serial, writer.least_serial) + 1;
  if (serial > kLastBundleSerial) {
    return Error(outbox.string() + ": version 99999999 is the last: move the outbox away");
  }
  ASSIGN(const FileTree tree, signed_tree(writer, contents, before, serial, now));
  TRY(put_version(files, outbox, serial, tree, base_of(outbox, before, contents), writer, now));
  return BundleOutcome{true, serial};
}

}  // namespace millrace
