#include "core/bundle/bundle_version.h"

#include <algorithm>
#include <set>

#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_private_keys.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signify_file.h"

namespace millrace {
namespace {

constexpr std::string_view kVersions = "v/";
constexpr size_t kMaxSignature = 256U << 20U;  // octets: a line for each file
constexpr size_t kMaxPemObjects = 64;          // in one file; a chain has a few
constexpr size_t kMaxSignatures = 32;

struct SignedList {
  std::string text;
  std::string key;  // the number of the key that signed it
};

// The signed list, verified with whichever key made it.
Result<SignedList> signed_list(const std::string& file, const std::vector<SignifyPublicKey>& keys,
                               const std::string& where) {
  Error refusal(where + ": no key is pinned for its writer");
  for (const SignifyPublicKey& key : keys) {
    auto message = verify_embedded(file, key, where);
    if (message) return SignedList{*std::move(message), to_hex(key.key_number())};
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

std::string signer_of(const std::string& key, const BundleTrust& trust) {
  const auto announcer = trust.announcers.find(key);
  return announcer == trust.announcers.end() ? key : announcer->second;
}

// Takes the further signatures out of the tree. How many different signers the list has.
size_t count_signers(FileTree& tree, const SignedList& list, const BundleTrust& trust) {
  std::set<std::string> signers = {signer_of(list.key, trust)};
  for (auto file = tree.begin(); file != tree.end();) {
    if (!is_further_signature(file->first)) {
      ++file;
      continue;
    }
    const auto other = signed_list(file->second, trust.keys, file->first);
    if (other && other->text == list.text) signers.insert(signer_of(other->key, trust));
    file = tree.erase(file);
  }
  return signers.size();
}

Result<void> check_signers(size_t signers, const BundleTrust& trust, const std::string& where) {
  if (signers >= trust.threshold) return {};
  return Error(where + ": signed by " + std::to_string(signers) + " of the pinned keys, expected " +
               std::to_string(trust.threshold));
}

Result<void> check_contents(const FileTree& tree, const std::string& where) {
  for (const auto& [path, contents] : tree) {
    size_t objects = 0;
    for (size_t at = 0; (at = contents.find("-----BEGIN ", at)) != std::string::npos; ++at) {
      ++objects;
    }
    if (objects > kMaxPemObjects) {
      return Error(where + ": " + path + ": " + std::to_string(objects) +
                   " PEM objects, expected at most " + std::to_string(kMaxPemObjects));
    }
  }
  return {};
}

SeenVersion remembered(const BundleMeta& meta, const std::string& signature, std::string key) {
  return {.serial = meta.serial,
          .digest = to_hex(sha256(signature)),
          .created = meta.created,
          .epoch = meta.epoch,
          .key = std::move(key)};
}

bool is_for(const BundleMeta& meta, const std::vector<std::string>& names) {
  return meta.addressees.empty() || names.empty() ||
         std::ranges::any_of(meta.addressees, [&names](const std::string& addressee) {
           return std::ranges::count(names, addressee) > 0;
         });
}

std::string described(const BundleMeta& meta, const Path& outbox) {
  return outbox.string() + ": version " + std::to_string(meta.serial) + " by " + meta.host;
}

// The version that comes next names the one before. A writer whose version before was lost, or was
// signed with its former key, names none; a reader that has missed one cannot know.
Result<void> check_link(const BundleMeta& meta, const SeenVersion& seen, const Path& outbox) {
  const bool is_next = meta.epoch == seen.epoch && meta.serial == seen.serial + 1;
  const bool is_known = !meta.previous.empty() && !seen.digest.empty();
  if (!is_next || !is_known || meta.previous == seen.digest) return {};
  return Error(described(meta, outbox) + " continues another version " +
               std::to_string(seen.serial) +
               " than the one that was read before: its SHA256.sig is " + seen.digest +
               ", expected " + meta.previous +
               "; two writers use this key, or it is stolen; if that is intended, run: millrace "
               "bundle accept " +
               meta.scope);
}

Result<void> check_clocks(const BundleMeta& meta, const SeenVersion& seen, const Path& outbox,
                          TimePoint now) {
  TRY(check_clock(seen, now, outbox));
  if (meta.created <= now + kClockSkew) return {};
  return Error(described(meta, outbox) + " was written at " + format_time(meta.created) +
               ", the time is now " + format_time(now) +
               ": one of the two hosts has a wrong clock");
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

Result<std::string> read_signature(Files& files, const Path& outbox, uint64_t serial) {
  const Path directory = Path("v") / version_name(serial);
  ASSIGN(auto file, files.read_below(outbox, directory / kBundleSignature, kMaxSignature));
  if (file) return std::move(file->octets);
  return Error((outbox / directory).string() + ": no " + std::string(kBundleSignature) +
               " in it: an incomplete bundle");
}

Result<std::string> key_number_in(const std::string& signature, const std::string& where) {
  constexpr size_t kOctets = 2 + kSignifyKeyNumber + 64;
  ASSIGN(const SignifyFile file, parse_signify_file(signature, kOctets, "a signature", where));
  return to_hex(file.octets.view().substr(2, kSignifyKeyNumber));
}

Result<AllowedTree> allowed_tree(const std::string& signature, const BundleTrust& trust,
                                 const TreeLimits& limits, const Path& directory) {
  ASSIGN(SignedList list, signed_list(signature, trust.keys, directory / kBundleSignature));
  const auto lines = static_cast<size_t>(std::ranges::count(list.text, '\n'));
  const auto directories = static_cast<size_t>(std::ranges::count(list.text, '/'));
  AllowedTree allowed = {std::move(list.text), limits};
  allowed.limits.files = std::min(limits.files, lines + directories + kMaxSignatures);
  return allowed;
}

Result<Bundle> read_version(Files& files, const Path& outbox, uint64_t serial,
                            const BundleTrust& trust, const TreeLimits& limits) {
  const Path name = Path("v") / version_name(serial), directory = outbox / name;
  ASSIGN(const std::string signature, read_signature(files, outbox, serial));
  ASSIGN(const AllowedTree allowed, allowed_tree(signature, trust, limits, directory));
  ASSIGN(FileTree tree, files.read_tree(outbox, name, allowed.limits));
  return check_version(std::move(tree), serial, trust, directory);
}

Result<Bundle> check_version(FileTree tree, uint64_t serial, const BundleTrust& trust,
                             const Path& directory) {
  const std::string where = directory.string();
  ASSIGN(const std::string signature, take_file(tree, kBundleSignature, where));
  ASSIGN(SignedList list, signed_list(signature, trust.keys, directory / kBundleSignature));
  TRY(check_signers(count_signers(tree, list, trust), trust, where));
  TRY(check_manifest(list.text, tree, where));
  TRY(refuse_private_keys(tree, directory));
  ASSIGN(const std::string meta_text, take_file(tree, kBundleMeta, where));
  ASSIGN(BundleMeta meta, decode_bundle_meta(meta_text, directory / kBundleMeta));
  if (meta.serial != serial) {
    return Error(where + ": contains version " + std::to_string(meta.serial) + ", expected " +
                 std::to_string(serial) + ": a copy under another name");
  }
  TRY(check_contents(tree, where));
  const SeenVersion seen = remembered(meta, signature, std::move(list.key));
  return Bundle{std::move(meta), std::move(tree), seen};
}

Result<void> check_expiry(const BundleMeta& meta, const Path& outbox, TimePoint now) {
  if (now < meta.expires) return {};
  return Error(described(meta, outbox) + " expired at " + format_time(meta.expires) +
               ", the time is now " + format_time(now) + ": run its writer (" + meta.scope +
               ") again, or find out why its newer versions do not arrive here");
}

Result<void> check_acceptable(const Bundle& version, const BundleReader& reader, const Path& outbox,
                              TimePoint now) {
  const BundleMeta& meta = version.meta;
  if (!reader.scope.empty() && meta.scope != reader.scope) {
    return Error(described(meta, outbox) + " is of scope " + meta.scope + ", expected " +
                 reader.scope);
  }
  if (!is_for(meta, reader.names)) {
    return Error(described(meta, outbox) + " is for " + joined(meta.addressees) + ", this is " +
                 joined(reader.names));
  }
  if (!reader.shares_clock) TRY(check_clocks(meta, reader.seen, outbox, now));
  if (auto follows = check_follows(version.seen, reader.seen, outbox); !follows) {
    follows.error().message += "; if that is intended, run: millrace bundle accept " +
                               (reader.accepted_as.empty() ? meta.scope : reader.accepted_as);
    return follows;
  }
  TRY(check_link(meta, reader.seen, outbox));
  return check_expiry(meta, outbox, now);
}

}  // namespace millrace
