// The state directory and the keys with which stages sign their outboxes.
#pragma once

#include "core/bundle/stage.h"

namespace millrace::cli {

// Makes what is missing of both; changes nothing that exists. The report lists what was made.
StageReport make_state_tree(const StageContext& context);

}  // namespace millrace::cli
