#include "core/inbox/source_copy.h"

#include <set>

#include "core/base/encoding.h"
#include "core/bundle/bundle_memory.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/outbox_keys.h"
#include "core/bundle/stage_memory.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

// What this host is to the writer: all its readers have the one copy.
std::vector<std::string> reader_names(const StageContext& context, Role reader,
                                      std::string_view scope) {
  std::set<Role> roles = {reader};
  const auto writer = writer_of_scope(scope);
  for (const Stage stage : context.sources == nullptr ? std::set<Stage>() : context.sources->own) {
    if (writer && reads_from(stage, *writer)) roles.insert(role_of(stage));
  }
  std::vector<std::string> names;
  for (const Role role : roles) {
    const std::string name(to_text(role));
    names.push_back(name);
    names.push_back(name + ":" + context.host);
  }
  return names;
}

}  // namespace

SourceCopy::SourceCopy(const StageContext& context, const Source& source, std::string_view scope)
    : context_(context),
      source_(source),
      scope_(scope),
      copy_(context.paths.inbox(source.name, scope)) {
}

Result<void> SourceCopy::load() {
  ASSIGN(keys_, trusted_keys(context_, source_.name));
  const Path path = context_.paths.inbox_seen(source_.name, scope_);
  auto seen = read_seen_version(context_.env.files, path);
  if (!seen) {
    seen.error().message +=
        "; if it is damaged, run: millrace bundle accept " + source_.name + "/" + scope_;
    return std::move(seen).error();
  }
  seen_ = *std::move(seen);
  return {};
}

Error SourceCopy::gone(const OutboxTransport& transport) const {
  return Error(transport.missing() + ", but version " + std::to_string(seen_.serial) +
               " was read before: what it contained is kept, and nothing newer arrives; mount or "
               "restore it");
}

Result<void> SourceCopy::refresh(Role reader, OutboxTransport& transport) {
  TRY(load());
  // A version that is pruned or replaced while it is read: once more.
  auto taken = take(reader, transport);
  return taken || !transport.may_have_changed() ? std::move(taken) : take(reader, transport);
}

Result<void> SourceCopy::take(Role reader, OutboxTransport& transport) {
  // A copy that is damaged is made again.
  const SeenVersion known = read_copy() ? seen_ : SeenVersion();
  ASSIGN(const auto current, transport.current(known));
  if (!current) return seen_.serial == 0 ? Result<void>() : gone(transport);
  if (current->is_accepted) return {};
  ASSIGN(const std::string signature, transport.signature(current->serial));
  const bool is_seen = current->serial == known.serial && to_hex(sha256(signature)) == known.digest;
  if (!is_seen) {
    FileTree tree;
    ASSIGN(const Bundle version, fetch(current->serial, signature, transport, tree));
    TRY(check(version, reader, transport.where()));
    TRY(store(version, tree));
  }
  return transport.keep_accepted(seen_);
}

// The signature is verified before any other file is read.
Result<Bundle> SourceCopy::fetch(uint64_t serial, const std::string& signature,
                                 OutboxTransport& transport, FileTree& tree) {
  const Path directory = transport.where() / "v" / version_name(serial);
  ASSIGN(const AllowedTree allowed, allowed_tree(signature, trust(), source_.limits, directory));
  ASSIGN(tree, transport.tree(serial, allowed.list, allowed.limits));
  const auto there = tree.find(std::string(kBundleSignature));
  if (there == tree.end() || there->second != signature) {
    return Error(directory.string() + ": changed while it was read");
  }
  return check_version(tree, serial, trust(), directory);
}

// What the version must follow. When the key of the last one was revoked since, its serial and
// epoch were perhaps a thief's, who used them up: then a pinned key starts again, but with nothing
// older.
SeenVersion SourceCopy::floor_for(const Bundle& version) const {
  const bool starts_again = keys_.revoked.contains(seen_.key) &&
                            keys_.is_pinned(version.seen.key) &&
                            version.meta.created + kClockSkew >= seen_.created;
  return starts_again ? SeenVersion() : seen_;
}

Result<void> SourceCopy::check(const Bundle& version, Role reader, const Path& where) const {
  const SeenVersion floor = floor_for(version);
  BundleReader wanted;
  wanted.scope = scope_;
  wanted.seen = floor;
  wanted.accepted_as = source_.name + "/" + scope_;
  wanted.names = reader_names(context_, reader, scope_);
  TRY(check_acceptable(version, wanted, where, context_.reading_time()));
  const bool starts_epoch = floor.serial != 0 && version.seen.epoch > floor.epoch;
  if (!starts_epoch || keys_.is_pinned(version.seen.key)) return {};
  return Error(where.string() + ": key " + version.seen.key + " starts epoch " +
               std::to_string(version.seen.epoch) +
               ", which a key may only if it is pinned here: put it into " +
               context_.paths.trusted_directory(source_.name).string());
}

// The files first, what is known of them last: after a crash between the two the version is copied
// once more.
Result<void> SourceCopy::store(const Bundle& version, const FileTree& tree) {
  Files& files = context_.env.files;
  const std::string name = version_name(version.seen.serial);
  const Path versions = copy_ / "v";
  const TreeBase base = base_of_copy(version);
  TRY(files.make_directory(versions, 0755));
  TRY(files.remove_tree(versions / name));
  TRY(files.write_tree(versions / name, tree, 0644, base));
  TRY(files.replace_symlink(copy_ / "current", "v/" + name));
  const auto next = version.files.find(std::string(kNextKeyFile));
  if (next != version.files.end() && keys_.is_pinned(version.seen.key)) {
    TRY(keep_announced(context_, source_.name, version.seen.key, next->second));
  }
  if (memory() != nullptr) memory()->keep(copy_, trust(), version);
  seen_ = version.seen;
  TRY(write_seen_version(files, context_.paths.inbox_seen(source_.name, scope_), seen_));
  ASSIGN(const auto names, files.list(versions));
  for (const std::string& old : names) {
    if (old != name) TRY(files.remove_tree(versions / old));
  }
  return {};
}

// The files that the copy has already: for a thousand documents of which one has changed, one is
// written.
TreeBase SourceCopy::base_of_copy(const Bundle& version) const {
  TreeBase base;
  const auto before = read_copy();
  if (!before) return base;
  base.directory = copy_ / "v" / version_name(before->meta.serial);
  for (const auto& [path, text] : before->files) {
    const auto now = version.files.find(path);
    if (now != version.files.end() && now->second == text) base.same.insert(path);
  }
  return base;
}

BundleMemory* SourceCopy::memory() const {
  return context_.memory == nullptr ? nullptr : &context_.memory->bundles;
}

Result<Bundle> SourceCopy::read_copy() const {
  ASSIGN(Bundle version,
         read_version_once(context_.env.files, copy_, seen_.serial, trust(), memory()));
  if (version.seen.digest == seen_.digest) return version;
  return Error(copy_.string() + ": version " + std::to_string(seen_.serial) +
               " is not the one that was accepted: somebody changed this host's state");
}

Result<std::optional<Bundle>> SourceCopy::read() {
  TRY(load());
  if (seen_.serial == 0) return std::optional<Bundle>();
  ASSIGN(Bundle version, read_copy());
  TRY(check_expiry(version.meta, copy_, context_.reading_time()));
  return std::optional(std::move(version));
}

std::map<std::string, std::string> SourceCopy::contents() {
  std::map<std::string, std::string> contents;
  auto copy = read();
  if (!copy || !*copy) return contents;
  for (auto& [path, text] : (*copy)->files) {
    std::string digest = to_hex(sha256(text));
    contents.emplace(std::move(digest), std::move(text));
  }
  return contents;
}

Result<BundleMeta> SourceCopy::accept(Role reader, OutboxTransport& transport) {
  if (const auto loaded = load(); !loaded && keys_.pinned.empty()) return loaded.error();
  seen_ = {};
  TRY(take(reader, transport));
  ASSIGN(auto bundle, read());
  if (!bundle) return not_yet(transport.where().string() + ": no bundle yet");
  return std::move(bundle->meta);
}

}  // namespace millrace
