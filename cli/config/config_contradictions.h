// Settings that are valid by themselves but contradict each other: refused before anything is done.
#pragma once

#include "cli/config/config.h"
#include "cli/config/config_document.h"

namespace millrace::cli {

void check_contradictions(const Config& config, ConfigDocument& document);

}  // namespace millrace::cli
