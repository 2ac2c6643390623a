// The state directory and the keys with which stages sign their outboxes.
#pragma once

#include "core/bundle/stage.h"

namespace millrace::cli {

// Makes what is missing of both; changes nothing that exists. Keys are made for the stages, or for
// all if there are none. The report lists what was made.
StageReport make_state_tree(const StageContext& context, const std::vector<Stage>& stages = {});

}  // namespace millrace::cli
