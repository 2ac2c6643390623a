// read_bundle(): the checks of a reader.
#include "core/bundle/bundle.h"
#include "core/bundle/bundle_memory.h"

namespace millrace {
namespace {

std::string described(const Path& outbox, const BundleMeta& meta) {
  return outbox.string() + ": version " + std::to_string(meta.serial) + " by " + meta.host;
}

Result<void> check_acceptable(const BundleMeta& meta, const BundleReader& reader,
                              const Path& outbox, TimePoint now) {
  if (!reader.scope.empty() && meta.scope != reader.scope) {
    return Error(described(outbox, meta) + " is of scope " + meta.scope + ", expected " +
                 reader.scope);
  }
  if (meta.serial < reader.least_serial) {
    return Error(described(outbox, meta) + " is older than version " +
                 std::to_string(reader.least_serial) +
                 ", which was read before: an old copy was restored; if that is intended, or its "
                 "writer was set up again, run: millrace bundle accept " +
                 meta.scope);
  }
  if (now >= meta.expires) {
    return Error(described(outbox, meta) + " expired at " + format_time(meta.expires) +
                 ", the time is now " + format_time(now) + ": run its writer (" + meta.scope +
                 ") again, or find out why its newer versions do not arrive here");
  }
  return {};
}

}  // namespace

Result<std::optional<Bundle>> read_bundle(Files& files, const Path& outbox,
                                          const BundleReader& reader, TimePoint now) {
  // The link is read once, so that a concurrent write cannot mix two versions.
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return std::optional<Bundle>();
  ASSIGN(BundleVersion version,
         read_version_once(files, outbox, *serial, reader.trusted, reader.memory));
  TRY(check_acceptable(version.bundle.meta, reader, outbox, now));
  return std::optional(std::move(version.bundle));
}

}  // namespace millrace
