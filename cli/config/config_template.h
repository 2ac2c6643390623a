// A file to fill in, written from the table of the configuration.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/stage_graph.h"

namespace millrace::cli {

// A commented configuration for `millrace init`: what must be filled in stands there as an example
// behind "//", what has a default is shown with it.
// `roles`: only the sections that hosts with these roles use, and "roles" itself; empty: all.
// `state`: the value of "state"; empty: its default, as a comment.
std::string config_template(const std::vector<Role>& roles = {}, const std::string& state = "");

}  // namespace millrace::cli
