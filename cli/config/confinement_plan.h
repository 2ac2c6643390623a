// The files, programs and network that stages need, from the configuration.
#pragma once

#include <string>
#include <vector>

#include "cli/config/config.h"
#include "core/env/confinement.h"

namespace millrace::cli {

// For a process that runs these stages. Files are replaced by new ones beside them, so the
// directory of a file that a stage writes is written. One that does not exist yet is made in the
// nearest directory above it that does.
Confinement confinement_of(const Config& config, const std::vector<Stage>& stages);

// For `millrace check`: what is in force while the stages of this host run, and what is missing.
std::vector<std::string> confinement_notes(const Config& config, const ConfinementReport& system);

}  // namespace millrace::cli
