// STATE/seen/publish.publish.json: the last version of the publication. What was published once is
// missed, not written again from version 1, when its directory is empty or not mounted.
#pragma once

#include "core/stage.h"
#include "publish/settings.h"

namespace millrace::publish {

// 0: none yet.
Result<uint64_t> published_serial(const StageContext& context);
Result<void> remember_published(const StageContext& context, uint64_t serial);

}  // namespace millrace::publish
