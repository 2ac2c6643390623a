// STATE/seen/READER.WRITER.json: the last serial that a stage has read of another's bundles. An
// outbox with a lower one was restored from a copy.
#pragma once

#include "core/bundle/stage.h"

namespace millrace {

// 0: none yet.
Result<uint64_t> seen_serial(const StageContext& context, Stage reader, Stage writer);
Result<void> remember_serial(const StageContext& context, Stage reader, Stage writer,
                             uint64_t serial);

}  // namespace millrace
