// STATE/seen/publish.publish.json: the last version of the publication. If the directory is empty
// or not mounted, the publication is reported as missing, not written again from version 1.
#pragma once

#include "core/bundle/stage.h"
#include "publish/settings.h"

namespace millrace::publish {

// 0: none yet.
Result<uint64_t> published_serial(const StageContext& context);
Result<void> remember_published(const StageContext& context, uint64_t serial);

}  // namespace millrace::publish
