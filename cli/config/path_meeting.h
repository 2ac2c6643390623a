// Paths of a configuration that meet.
#pragma once

#include <vector>

#include "cli/config/configured_paths.h"
#include "core/files/files.h"

namespace millrace::cli {

// Two settings that name one file, by whatever links, one of which is written; and a directory of
// millrace's inside another one. The files are queried for links alone.
std::vector<Error> meeting_faults(Files& files, const Config& config);

}  // namespace millrace::cli
