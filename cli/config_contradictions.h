// Settings that are each allowed and do not work together: refused before anything is tried.
#pragma once

#include "cli/config.h"
#include "cli/config_document.h"

namespace millrace::cli {

void check_contradictions(const Config& config, ConfigDocument& document);

}  // namespace millrace::cli
