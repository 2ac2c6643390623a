#include "core/inbox/source_refresh.h"

#include <algorithm>

#include "core/bundle/stage_memory.h"
#include "core/inbox/outbox_transport.h"
#include "core/inbox/source_copy.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

// Between requests of one process for news of one remote outbox.
constexpr milliseconds kRequestInterval = std::chrono::seconds(1);
constexpr milliseconds kFailureInterval = std::chrono::seconds(30);

Result<void> refresh_now(const StageContext& context, const Source& source, Role reader,
                         std::string_view scope) {
  // Another stage that is refreshing it now does the same.
  const auto lock = lock_stage(context, "inbox");
  if (!lock) return lock.error().kind == ErrorKind::not_yet ? Result<void>() : lock.error();
  const auto transport = transport_to(context, source, scope);
  return SourceCopy(context, source, scope).refresh(reader, *transport);
}

// nullopt: no stage of this host reads it.
std::optional<Stage> own_reader(const Sources& sources, Stage writer) {
  const auto reader = std::ranges::find_if(
      sources.own, [writer](Stage stage) { return reads_from(stage, writer); });
  return reader == sources.own.end() ? std::nullopt : std::optional(*reader);
}

// With the writer and a reader, for each remote outbox that a stage of this host reads.
template <class Visit>
void each_remote(const StageContext& context, const Visit& visit) {
  if (context.sources == nullptr) return;
  for (const Source& source : context.sources->list) {
    for (const Stage writer : kAllStages) {
      const auto reader = own_reader(*context.sources, writer);
      if (source.is_remote() && source.provides(writer) && reader) visit(source, writer, *reader);
    }
  }
}

}  // namespace

// Stages read one inbox several times in a run, and a run that waits reads it many times a second.
// After a failure that took long the next request is later: a slow server must not slow the rest.
Result<void> refresh_source(const StageContext& context, const Source& source, Role reader,
                            std::string_view scope) {
  if (!source.is_remote() || context.memory == nullptr) {
    return refresh_now(context, source, reader, scope);
  }
  Clock& clock = context.env.clock;
  auto& last = context.memory->source_requests[context.paths.inbox(source.name, scope)];
  const milliseconds start = clock.monotonic();
  if (start < last.next) return last.error ? *last.error : Result<void>();
  auto refreshed = refresh_now(context, source, reader, scope);
  const milliseconds end = clock.monotonic();
  last = {end + kRequestInterval, std::nullopt};
  if (!refreshed) {
    last.next = end + std::max(kFailureInterval, 10 * (end - start));
    last.error = refreshed.error();
  }
  return refreshed;
}

bool refresh_remote_sources(const StageContext& context) {
  bool is_refreshed = true;
  each_remote(context, [&](const Source& source, Stage writer, Stage reader) {
    const auto refreshed = refresh_source(context, source, role_of(reader), scope_of(writer));
    is_refreshed = is_refreshed && refreshed.ok();
  });
  return is_refreshed;
}

StageReport check_remote_sources(const StageContext& context) {
  StageReport report;
  each_remote(context, [&](const Source& source, Stage writer, Stage) {
    const auto transport = transport_to(context, source, scope_of(writer));
    auto current = transport->current({});
    if (!current) {
      report.fail(std::move(current).error().about(source.subject()));
    } else if (!*current) {
      report.add_note({source.subject(), transport->missing() + ": nothing is there yet"});
    }
  });
  return report;
}

}  // namespace millrace
