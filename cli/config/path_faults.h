// Faults of the paths in a configuration, checked before any of them is used: every command that
// uses a configuration refuses to run with such a fault.
#pragma once

#include "cli/config/configured_paths.h"
#include "core/files/trusted_paths.h"

namespace millrace::cli {

// Owners and modes, of the directories above too; the user who runs is `runner`.
std::vector<Error> ownership_faults(Files& files, const Config& config, uid_t runner);

// FIFOs, devices and sockets where a file is expected, which a library that is handed the path
// would wait for.
std::vector<Error> type_faults(const Config& config);

// All of them, for the user who runs this process.
std::vector<Error> path_faults(Files& files, const Config& config);
// The same for the user `runner`: of a command that only reads, also what that user's runs find.
std::vector<Error> path_faults(Files& files, const Config& config, uid_t runner);

// Who runs the stages: the owner of the state directory; without one, the user who runs this
// process.
uid_t owner_of_state(Files& files, const Config& config);

}  // namespace millrace::cli
