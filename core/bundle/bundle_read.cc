// read_bundle(): the checks of a reader.
#include "core/bundle/bundle.h"
#include "core/bundle/bundle_memory.h"
#include "core/bundle/bundle_version.h"

namespace millrace {

namespace {

Result<std::optional<Bundle>> read_current(Files& files, const Path& outbox,
                                           const BundleReader& reader, TimePoint now) {
  // The link is read once, so that a concurrent write cannot mix two versions.
  ASSIGN(const auto serial, current_serial(files, outbox));
  if (!serial) return std::optional<Bundle>();
  ASSIGN(Bundle version, read_version_once(files, outbox, *serial, reader.trust, reader.memory));
  TRY(check_acceptable(version, reader, outbox, now));
  return std::optional(std::move(version));
}

}  // namespace

Result<std::optional<Bundle>> read_bundle(Files& files, const Path& outbox,
                                          const BundleReader& reader, TimePoint now) {
  auto bundle = read_current(files, outbox, reader, now);
  return bundle ? std::move(bundle) : read_current(files, outbox, reader, now);
}

}  // namespace millrace
