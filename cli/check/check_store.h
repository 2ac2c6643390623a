// The store of /etcd: whether its members work, and what will stop them. What etcd does not report
// over its JSON interface is inferred: that nothing compacts its history from the first revision
// still being there; before 3.6 its quota is taken to be the default.
#pragma once

#include <vector>

#include "cli/config/config.h"
#include "core/env/env.h"

namespace millrace::cli {

// Asks each member. Nothing without a store.
std::vector<Error> check_store(Env& env, const Config& config);

}  // namespace millrace::cli
