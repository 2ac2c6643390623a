#include "core/bundle/stage.h"

#include <algorithm>
#include <iterator>

#include "core/bundle/outbox_keys.h"
#include "core/bundle/stage_graph.h"
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
    ASSIGN(const SeenVersion seen, seen_version(context, reader, writer));
    highest = std::max(highest, seen.serial);
  }
  return highest;
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
  if (other.due) due = std::min(due.value_or(*other.due), *other.due);
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

Result<SeenVersion> seen_version(const StageContext& context, Stage reader, Stage writer) {
  auto version = read_seen_version(context.env.files, context.paths.seen(reader, writer));
  if (version) return version;
  version.error().message += "; if it is damaged, run: millrace bundle accept ";
  version.error().message += to_text(writer);
  return version;
}

Result<void> remember_version(const StageContext& context, Stage reader, Stage writer,
                              const SeenVersion& version) {
  return write_seen_version(context.env.files, context.paths.seen(reader, writer), version);
}

Result<bool> write_outbox(const StageContext& context, Stage stage, const FileTree& contents) {
  ASSIGN(const auto key, signing_key(context, stage));
  ASSIGN(const uint64_t seen, highest_seen(context, stage));
  ASSIGN(const auto next, next_public_key(context, stage));
  FileTree tree = contents;
  if (next) tree.emplace(kNextKeyFile, *next);
  const std::string scope(to_text(stage));
  ASSIGN(const uint64_t epoch, key_epoch(context, stage));
  const BundleWriter writer = {.scope = scope,
                               .host = context.host,
                               .key_name = scope + ".sec",
                               .key = *key,
                               .lifetime = context.bundle_lifetime,
                               .memory = bundle_memory(context),
                               .least_serial = seen,
                               .epoch = epoch,
                               .addressees = readers_of(stage)};
  ASSIGN(const BundleOutcome outcome,
         write_bundle(context.env.files, context.paths.outbox(stage), writer, tree, context.now()));
  return outcome.changed;
}

}  // namespace millrace
