// The bundles of this host, as `status` shows them.
#pragma once

#include "cli/config/config.h"
#include "cli/view/status_part.h"
#include "core/bundle/bundle.h"

namespace millrace::cli {

struct BundleView {
  std::string name;
  Result<std::optional<BundleMeta>> meta;
};
// Every outbox that the stages of this host write or read, and the publication. With Detail::order
// their contents are not checked.
std::vector<BundleView> view_bundles(Env& env, const Config& config, Detail detail);

// Serial, age, expiry; the worst first.
StatusPart bundles_status(const std::vector<BundleView>& bundles, TimePoint now);

}  // namespace millrace::cli
