// What the operator carries to other hosts after `millrace init --role`.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/stage.h"
#include "core/bundle/stage_graph.h"

namespace millrace::cli {

// The stages of hosts with these roles, in the order of the pipeline.
std::vector<Stage> stages_of(const std::vector<Role>& roles);

// Lines to print: which public keys go to which hosts, how the outboxes are mounted there, and the
// user that runs the stages. `host` is the name under which others know this one.
std::vector<std::string> role_advice(const std::vector<Role>& roles, const StatePaths& paths,
                                     const std::string& host);

}  // namespace millrace::cli
