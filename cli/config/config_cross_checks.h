// Faults that no single value of the configuration shows: names outside every zone, one thing
// configured twice.
#pragma once

#include "cli/config/config.h"
#include "cli/config/config_document.h"

namespace millrace::cli {

// Adds the faults to the document. `config` holds what could be read.
void cross_check(const Config& config, ConfigDocument& document);

}  // namespace millrace::cli
