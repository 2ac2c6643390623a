#include "core/bundle/bundle_version.h"

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_private_keys.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr std::string_view kVersions = "v/";

// The signed list, verified with whichever key made it.
Result<std::string> signed_list(const std::string& file,
                                const std::vector<SignifyPublicKey>& trusted,
                                const std::string& where) {
  Error refusal(where + ": no key is pinned for its writer");
  for (const SignifyPublicKey& key : trusted) {
    auto message = verify_embedded(file, key, where);
    if (message) return message;
    refusal = std::move(message).error();
  }
  refusal.message +=
      "; if the writer has a new key, pin it: millrace bundle accept WRITER --pub FILE; otherwise "
      "do not trust this bundle";
  return refusal;
}

// Takes the file out of the tree.
Result<std::string> take_file(FileTree& tree, std::string_view path, const std::string& where) {
  auto file = tree.extract(std::string(path));
  if (file.empty())
    return Error(where + ": no " + std::string(path) + " in it: an incomplete bundle");
  return std::move(file.mapped());
}

}  // namespace

Result<std::optional<uint64_t>> current_serial(Files& files, const Path& outbox) {
  const Path link = outbox / "current";
  ASSIGN(const auto seen, files.status(link));
  if (!seen) return std::optional<uint64_t>();
  ASSIGN(const std::string target, files.read_symlink(link));
  const auto serial = target.starts_with(kVersions)
                          ? version_from_name(std::string_view(target).substr(kVersions.size()))
                          : std::nullopt;
  if (serial) return serial;
  return Error(link.string() + ": points to '" + printable(target) + "', expected v/NNNNNNNN");
}

Result<BundleVersion> read_version(Files& files, const Path& outbox, uint64_t serial,
                                   const std::vector<SignifyPublicKey>& trusted) {
  const Path directory = outbox / "v" / version_name(serial);
  ASSIGN(FileTree tree, files.read_tree(directory, TreeLimits()));
  return check_version(std::move(tree), serial, trusted, directory);
}

Result<BundleVersion> check_version(FileTree tree, uint64_t serial,
                                    const std::vector<SignifyPublicKey>& trusted,
                                    const Path& directory) {
  const std::string where = directory.string();
  ASSIGN(const std::string signature, take_file(tree, kBundleSignature, where));
  ASSIGN(const std::string list, signed_list(signature, trusted, directory / kBundleSignature));
  TRY(check_manifest(list, tree, where));
  TRY(refuse_private_keys(tree, directory));
  ASSIGN(const std::string meta_text, take_file(tree, kBundleMeta, where));
  ASSIGN(BundleMeta meta, decode_bundle_meta(meta_text, directory / kBundleMeta));
  if (meta.serial != serial) {
    return Error(where + ": contains version " + std::to_string(meta.serial) + ", expected " +
                 std::to_string(serial) + ": a copy under another name");
  }
  return BundleVersion{{std::move(meta), std::move(tree)}, to_hex(sha256(signature))};
}

}  // namespace millrace
