// The META.json of an outbox's current version, for display: what its signature says of it, without
// the other files, which a reader of the contents checks (bundle.h). With 1,000 certificates
// `millrace status` takes 51 ms so, and 79 ms if it reads all files (tests/bench/run status 1000).
#pragma once

#include <optional>

#include "core/bundle/bundle.h"

namespace millrace {

// The signature, META.json's digest in the signed list, scope and expiry are checked. nullopt: the
// outbox has no bundle yet.
Result<std::optional<BundleMeta>> read_bundle_meta(Files& files, const Path& outbox,
                                                   const BundleReader& reader, TimePoint now);

}  // namespace millrace
