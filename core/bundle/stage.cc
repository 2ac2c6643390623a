#include "core/bundle/stage.h"

#include <algorithm>
#include <iterator>

#include "core/bundle/seen_serial.h"
#include "core/bundle/stage_memory.h"

namespace millrace {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

bool any_of_kind(const std::vector<Error>& errors, ErrorKind kind) {
  return std::any_of(errors.begin(), errors.end(),
                     [kind](const Error& error) { return error.kind == kind; });
}

Result<void> require_init(const StageContext& context, const Path& path) {
  ASSIGN(const auto seen, context.env.files.status(path));
  if (seen) return {};
  return missing_state(path);
}

Result<SignifyPublicKey> pinned_key(const StageContext& context, Stage writer) {
  const Path path = context.paths.signing_public(writer);
  TRY(require_init(context, path));
  ASSIGN(const std::string text, context.env.files.read(path));
  return SignifyPublicKey::parse(text, path);
}

Result<std::shared_ptr<const SignifySecretKey>> read_signing_key(const StageContext& context,
                                                                 Stage stage) {
  const Path path = context.paths.signing_secret(stage);
  TRY(require_init(context, path));
  ASSIGN(const Secret text, context.env.files.read_private(path));
  ASSIGN(SignifySecretKey key, SignifySecretKey::parse(text.view(), path));
  return std::make_shared<const SignifySecretKey>(std::move(key));
}

// The highest serial of `writer` that a reader on this host has seen; 0: none.
Result<uint64_t> highest_seen(const StageContext& context, Stage writer) {
  uint64_t highest = 0;
  for (const Stage reader : kAllStages) {
    ASSIGN(const uint64_t seen, seen_serial(context, reader, writer));
    highest = std::max(highest, seen);
  }
  return highest;
}

// An outbox that existed and is missing is not the same as a writer that has emitted nothing.
Error gone(const StageContext& context, Stage writer, uint64_t seen) {
  const Path outbox = context.paths.outbox(writer);
  return Error((outbox / "current").string() + ": missing, but version " + std::to_string(seen) +
               " was read before: nothing is changed without it; mount " + outbox.string() +
               " or restore it, or where this host writes it run: millrace " +
               std::string(to_text(writer)));
}

BundleMemory* bundle_memory(const StageContext& context) {
  return context.memory == nullptr ? nullptr : &context.memory->bundles;
}

}  // namespace

Error missing_state(const Path& path) {
  return config_error(
      path.string() +
      ": missing: if this host had it, mount it or restore it from a backup, because servers use "
      "the keys of its state; for a new site run: millrace init");
}

void StageReport::add(StageReport other) {
  changed = changed || other.changed;
  append(done, std::move(other.done));
  append(pending, std::move(other.pending));
  append(notes, std::move(other.notes));
  append(errors, std::move(other.errors));
  awaited_stages.insert(awaited_stages.end(), other.awaited_stages.begin(),
                        other.awaited_stages.end());
  if (other.retry_after)
    retry_after = std::min(retry_after.value_or(*other.retry_after), *other.retry_after);
}

StageReport StageReport::in(const std::string& attempt) && {
  for (auto* lines : {&done, &pending, &notes}) {
    for (Line& line : *lines) line.head.insert(0, attempt + ": ");
  }
  for (Error& error : errors) error = std::move(error).in(attempt);
  return std::move(*this);
}

void StageReport::wait_for(Stage stage, Line what) {
  pending.push_back(std::move(what));
  awaited_stages.push_back(stage);
}

ExitStatus StageReport::exit_status() const {
  if (any_of_kind(errors, ErrorKind::failed)) return ExitStatus::failed;
  if (any_of_kind(errors, ErrorKind::config)) return ExitStatus::usage;
  return errors.empty() && pending.empty() ? ExitStatus::ok : ExitStatus::not_yet;
}

Result<std::unique_ptr<FileLock>> lock_stage(const StageContext& context, std::string_view name) {
  TRY(require_init(context, context.paths.root()));
  TRY(context.env.files.make_directory(context.paths.locks_directory(), 0755));
  const std::string holder =
      "millrace " + std::string(name) + " since " + format_time(context.now());
  return context.env.files.lock(context.paths.lock(name), holder);
}

Result<std::shared_ptr<const SignifySecretKey>> signing_key(const StageContext& context,
                                                            Stage stage) {
  if (context.memory == nullptr) return read_signing_key(context, stage);
  auto& known = context.memory->signing_keys[stage];
  if (!known) {
    ASSIGN(known, read_signing_key(context, stage));
  }
  return known;
}

Result<std::optional<Bundle>> read_inbox(const StageContext& context, Stage reader, Stage writer) {
  ASSIGN(SignifyPublicKey key, pinned_key(context, writer));
  ASSIGN(const uint64_t seen, seen_serial(context, reader, writer));
  const BundleReader wanted = {
      std::string(to_text(writer)), {std::move(key)}, seen, bundle_memory(context)};
  ASSIGN(auto bundle,
         read_bundle(context.env.files, context.paths.outbox(writer), wanted, context.now()));
  if (!bundle && seen > 0) return gone(context, writer, seen);
  if (bundle && bundle->meta.serial > seen) {
    TRY(remember_serial(context, reader, writer, bundle->meta.serial));
  }
  return bundle;
}

Result<bool> write_outbox(const StageContext& context, Stage stage, const FileTree& contents) {
  ASSIGN(const auto key, signing_key(context, stage));
  ASSIGN(const uint64_t seen, highest_seen(context, stage));
  const std::string scope(to_text(stage));
  const BundleWriter writer = {
      scope, context.host, scope + ".sec", *key, context.bundle_lifetime, bundle_memory(context),
      seen};
  ASSIGN(const BundleOutcome outcome, write_bundle(context.env.files, context.paths.outbox(stage),
                                                   writer, contents, context.now()));
  return outcome.changed;
}

}  // namespace millrace
