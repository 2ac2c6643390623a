// What this host has written for others: whether it is still what its stages signed.
#pragma once

#include <vector>

#include "cli/config/config.h"
#include "core/env/env.h"

namespace millrace::cli {

// The outboxes of this host's stages and its publication, read as their readers do: an error for
// each whose version is not whole, or not signed by its stage's key. What a stage has not written
// yet is not one.
std::vector<Error> check_outboxes(Env& env, const Config& config);

}  // namespace millrace::cli
