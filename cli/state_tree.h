// The state directory and the keys that sign what stages hand to each other.
#pragma once

#include "core/stage.h"

namespace millrace::cli {

// Makes what is missing of both; touches nothing that is there. The report tells what was made.
StageReport make_state_tree(const StageContext& context);

}  // namespace millrace::cli
