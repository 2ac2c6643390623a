// Reads an outbox for display: checked as a reader does, but without a reader's memory.
#pragma once

#include "core/bundle/bundle_head.h"
#include "core/bundle/stage.h"

namespace millrace::cli {

// nullopt: that stage has written nothing yet.
Result<std::optional<Bundle>> look_into_outbox(const StageContext& context, Stage writer);
// The same for a directory that holds bundles of `scope` signed by the stage's key.
Result<std::optional<Bundle>> look_into_bundle(const StageContext& context, const Path& directory,
                                               const std::string& scope, Stage writer);
// What it says of itself, without its contents (bundle_head.h).
Result<std::optional<BundleMeta>> head_of_bundle(const StageContext& context, const Path& directory,
                                                 const std::string& scope, Stage writer);

}  // namespace millrace::cli
