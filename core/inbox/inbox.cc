#include "core/inbox/inbox.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/bundle/bundle_memory.h"
#include "core/bundle/stage_memory.h"
#include "core/inbox/source_copy.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

// Between requests of one process for news of one outbox over HTTPS.
constexpr milliseconds kRequestInterval = std::chrono::seconds(1);
constexpr milliseconds kFailureInterval = std::chrono::seconds(30);

Result<SignifyPublicKey> own_key(const StageContext& context, Stage writer) {
  const Path path = context.paths.signing_public(writer);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return missing_state(path);
  ASSIGN(const std::string text, context.env.files.read(path));
  return SignifyPublicKey::parse(text, path);
}

// An outbox that existed and is missing is not the same as a writer that has emitted nothing.
Error gone(const StageContext& context, Stage writer, uint64_t seen) {
  const Path outbox = context.paths.outbox(writer);
  return Error((outbox / "current").string() + ": missing, but version " + std::to_string(seen) +
               " was read before: nothing is changed without it; mount " + outbox.string() +
               " or restore it, or where this host writes it run: millrace " +
               std::string(to_text(writer)));
}

Result<std::optional<Bundle>> read_own(const StageContext& context, Stage reader, Stage writer) {
  ASSIGN(SignifyPublicKey key, own_key(context, writer));
  ASSIGN(const SeenVersion seen, seen_version(context, reader, writer));
  const BundleReader wanted = {
      .scope = std::string(to_text(writer)),
      .trust = {{std::move(key)}},
      .seen = seen,
      .memory = context.memory == nullptr ? nullptr : &context.memory->bundles,
      .shares_clock = true};
  ASSIGN(auto bundle,
         read_bundle(context.env.files, context.paths.outbox(writer), wanted, context.now()));
  if (!bundle && seen.serial > 0) return gone(context, writer, seen.serial);
  if (bundle && bundle->seen != seen) TRY(remember_version(context, reader, writer, bundle->seen));
  return bundle;
}

Result<void> refresh(const StageContext& context, const Source& source, Stage reader,
                     Stage writer) {
  // Another stage that is refreshing it now does the same.
  const auto lock = lock_stage(context, "inbox");
  if (!lock) return lock.error().kind == ErrorKind::not_yet ? Result<void>() : lock.error();
  const auto transport = transport_to(context, source, writer);
  return SourceCopy(context, source, writer).refresh(reader, *transport);
}

// Stages read one inbox several times in a run, and a run that waits reads it many times a second.
// After a failure that took long the next request is later: a slow server must not slow the rest.
Result<void> refresh_at_intervals(const StageContext& context, const Source& source, Stage reader,
                                  Stage writer) {
  if (source.url.empty() || context.memory == nullptr) {
    return refresh(context, source, reader, writer);
  }
  Clock& clock = context.env.clock;
  auto& last = context.memory->source_requests[context.paths.inbox(source.name, writer)];
  const milliseconds start = clock.monotonic();
  if (start < last.next) return last.error ? *last.error : Result<void>();
  auto refreshed = refresh(context, source, reader, writer);
  const milliseconds end = clock.monotonic();
  last = {end + kRequestInterval, std::nullopt};
  if (!refreshed) {
    last.next = end + std::max(kFailureInterval, 10 * (end - start));
    last.error = refreshed.error();
  }
  return refreshed;
}

// nullopt: no stage of this host reads it.
std::optional<Stage> own_reader(const Sources& sources, Stage writer) {
  const auto reader = std::ranges::find_if(
      sources.own, [writer](Stage stage) { return reads_from(stage, writer); });
  return reader == sources.own.end() ? std::nullopt : std::optional(*reader);
}

Error too_old(const BundleMeta& meta, Duration max_age) {
  return not_yet("version " + std::to_string(meta.serial) + " of " + meta.scope + " by " +
                 meta.host + " was written at " + format_time(meta.created) + ", longer than " +
                 format_duration(max_age) +
                 " ago (max_age): nothing newer arrives; what it contained is kept");
}

void add_source(const StageContext& context, const Source& source, Stage reader, Stage writer,
                Inbox& inbox) {
  auto refreshed = refresh_at_intervals(context, source, reader, writer);
  const bool is_refreshed = refreshed.ok();
  if (!is_refreshed) inbox.refuse(&source, std::move(refreshed).error());
  auto bundle = SourceCopy(context, source, writer).read();
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
  if (source.max_age && context.now() - meta.created > *source.max_age) {
    return inbox.refuse(&source, too_old(meta, *source.max_age));
  }
  inbox.parts.push_back({&source, **std::move(bundle)});
}

// An own outbox: of a stage that runs here, or that no source has.
bool has_own(const StageContext& context, Stage writer) {
  if (context.sources == nullptr || context.sources->own.contains(writer)) return true;
  return std::ranges::none_of(context.sources->list,
                              [writer](const Source& source) { return source.provides(writer); });
}

}  // namespace

std::string InboxPart::where() const {
  return (source == nullptr ? "bundle " : "source " + source->name + ": ") + bundle.meta.scope;
}

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
  if (has_own(context, writer)) {
    ASSIGN(auto own, read_own(context, reader, writer));
    inbox.is_complete = own.has_value();
    if (own) inbox.parts.push_back({nullptr, *std::move(own)});
  }
  if (context.sources == nullptr) return inbox;
  for (const Source& source : context.sources->list) {
    if (source.provides(writer)) add_source(context, source, reader, writer, inbox);
  }
  return inbox;
}

bool refresh_over_https(const StageContext& context) {
  if (context.sources == nullptr) return true;
  bool refreshed = true;
  for (const Source& source : context.sources->list) {
    for (const Stage writer : kAllStages) {
      const auto reader = own_reader(*context.sources, writer);
      if (source.url.empty() || !source.provides(writer) || !reader) continue;
      refreshed &= refresh_at_intervals(context, source, *reader, writer).ok();
    }
  }
  return refreshed;
}

}  // namespace millrace
