#include "core/inbox/inbox.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/bundle/bundle_memory.h"
#include "core/bundle/stage_memory.h"
#include "core/inbox/source_copy.h"
#include "core/inbox/source_refresh.h"

namespace millrace {
namespace {

Result<SignifyPublicKey> own_key(const StageContext& context, Stage writer) {
  const Path path = context.paths.signing_public(writer);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there && context.sources != nullptr && !context.sources->own.contains(writer)) {
    return config_error("the stage " + std::string(to_text(writer)) +
                        " runs on another host, and no member of /sources has its role, \"" +
                        std::string(to_text(role_of(writer))) + "\"");
  }
  if (!there) return missing_state(path);
  ASSIGN(const std::string text, context.env.files.read(path));
  return SignifyPublicKey::parse(text, path);
}

// An outbox that existed and is missing is not the same as a writer that has emitted nothing.
Error gone(const Path& outbox, Stage writer, uint64_t seen) {
  return Error((outbox / "current").string() + ": missing, but version " + std::to_string(seen) +
               " was read before: nothing is changed without it; mount " + outbox.string() +
               " or restore it, or where this host writes it run: millrace " +
               std::string(to_text(writer)));
}

// Where this host's bundles of the writer are. The publication is where the operator wants it.
Result<Path> own_outbox(const StageContext& context, Stage writer) {
  if (writer != Stage::publish) return context.paths.outbox(writer);
  if (!context.publication.empty()) return context.publication;
  return config_error(
      "the configuration has no \"publication\", and no member of /sources has the role "
      "\"publisher\": expected one of them");
}

Result<std::optional<Bundle>> read_own(const StageContext& context, Stage reader, Stage writer) {
  ASSIGN(const Path outbox, own_outbox(context, writer));
  ASSIGN(SignifyPublicKey key, own_key(context, writer));
  ASSIGN(const SeenVersion seen, seen_version(context, reader, writer));
  BundleReader wanted;
  wanted.scope = std::string(scope_of(writer));
  wanted.trust = {{std::move(key)}};
  wanted.seen = seen;
  wanted.memory = context.memory == nullptr ? nullptr : &context.memory->bundles;
  wanted.shares_clock = true;
  ASSIGN(auto bundle, read_bundle(context.env.files, outbox, wanted, context.now()));
  if (!bundle && seen.serial > 0) return gone(outbox, writer, seen.serial);
  if (bundle && bundle->seen != seen) TRY(remember_version(context, reader, writer, bundle->seen));
  return bundle;
}

Error too_old(const BundleMeta& meta, Duration max_age) {
  return not_yet("version " + std::to_string(meta.serial) + " of " + meta.scope + " by " +
                 meta.host + " was written at " + format_time(meta.created) + ", longer than " +
                 format_duration(max_age) +
                 " ago (max_age): nothing newer arrives; what it contained is kept");
}

void add_source(const StageContext& context, const Source& source, Stage reader, Stage writer,
                Inbox& inbox) {
  auto refreshed = refresh_source(context, source, role_of(reader), scope_of(writer));
  const bool is_refreshed = refreshed.ok();
  if (!is_refreshed) inbox.refuse(&source, std::move(refreshed).error());
  auto bundle = SourceCopy(context, source, scope_of(writer)).read();
  if (!bundle) {
    // The same reason once.
    if (is_refreshed) inbox.refuse(&source, std::move(bundle).error());
    inbox.is_complete = false;
    return;
  }
  if (!*bundle) {
    inbox.is_complete = false;
    return;
  }
  const BundleMeta& meta = (*bundle)->meta;
  if (source.max_age && context.reading_time() - meta.created > *source.max_age) {
    return inbox.refuse(&source, too_old(meta, *source.max_age));
  }
  inbox.parts.push_back({&source, **std::move(bundle)});
}

void add_sources(const StageContext& context, Stage reader, Stage writer, Inbox& inbox) {
  if (context.sources == nullptr) return;
  for (const Source& source : context.sources->list) {
    if (source.provides(writer)) add_source(context, source, reader, writer, inbox);
  }
}

}  // namespace

void Inbox::refuse(const Source* source, Error error) {
  is_complete = false;
  if (source != nullptr) error = std::move(error).in("source " + source->name);
  if (source != nullptr && error.line().subject.kind == SubjectKind::none) {
    error = std::move(error).about(source->subject(), "");
  }
  report.fail(std::move(error));
}

Result<Inbox> read_inbox(const StageContext& context, Stage reader, Stage writer) {
  Inbox inbox;
  if (context.sources == nullptr || context.sources->has_own(writer)) {
    ASSIGN(auto own, read_own(context, reader, writer));
    inbox.is_complete = own.has_value();
    if (own) inbox.parts.push_back({nullptr, *std::move(own)});
  }
  add_sources(context, reader, writer, inbox);
  return inbox;
}

Inbox read_others(const StageContext& context, Stage reader, Stage writer) {
  Inbox inbox;
  add_sources(context, reader, writer, inbox);
  return inbox;
}

Result<Inbox> read_observed(const StageContext& context, Stage reader, Stage writer) {
  const Sources* sources = context.sources;
  if (sources != nullptr && sources->has_own(writer) && !sources->own.contains(writer)) {
    ASSIGN(const auto key, context.env.files.status(context.paths.signing_public(writer)));
    if (!key) return Inbox{{}, false, {}};
  }
  return read_inbox(context, reader, writer);
}

}  // namespace millrace
