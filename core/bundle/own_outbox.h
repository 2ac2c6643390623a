// The content of a stage's outbox: for what it cannot make again now.
#pragma once

#include "core/bundle/stage.h"

namespace millrace {

// The files of the stage's current bundle, signed by its own key, however old it is. Empty: there
// is none yet, of any version.
Result<FileTree> own_outbox(const StageContext& context, Stage stage);

}  // namespace millrace
