// The content of a stage's outbox: for what it cannot make again now.
#pragma once

#include "core/bundle/stage.h"

namespace millrace {

// The files of the stage's current bundle, signed by its own key, however old it is. Empty: there
// is none yet, of any version.
Result<FileTree> own_outbox(const StageContext& context, Stage stage);
// The same of any directory that the stage writes.
Result<FileTree> own_bundle(const StageContext& context, Stage stage, const Path& outbox);

}  // namespace millrace
