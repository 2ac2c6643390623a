// Programs that the configuration of a zone names.
#pragma once

#include <string>
#include <vector>

#include "core/env/env.h"

namespace millrace::dnszone {

// "reload command 'nsd-control reload'", for messages.
std::string command_text(const std::string& key, const std::vector<std::string>& argv);

// Runs it. Errors, which begin with `what`: it could not be started, it exited with another status
// than 0, it hung and was killed; with the end of its output.
Result<void> run_zone_command(Processes& processes, const std::string& what,
                              const std::vector<std::string>& argv, Duration timeout);

}  // namespace millrace::dnszone
