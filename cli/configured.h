// What commands that work on a configuration share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "acme/settings.h"
#include "cli/command.h"
#include "cli/config.h"

namespace millrace::cli {

// What is done about faults of the paths in the configuration (path_faults.h).
enum class PathFaults { refuse, leave };

// Of the commands that sign.
inline constexpr Option kAcceptClockOption = {
    "--accept-clock", "",
    "Sign although this host's clock has jumped since the last run: it is right, the host was "
    "off."};
inline bool accepts_clock(const Invocation& invocation) {
  return invocation.arguments.has(kAcceptClockOption.name);
}

// Loads the configuration and acts on it; all of its errors are the outcome when there are any.
Result<Outcome> with_config(const Invocation& invocation,
                            const std::function<Result<Outcome>(const Config&)>& act,
                            PathFaults faults = PathFaults::refuse);

// The certificates meant by names: a certificate of the configuration, or a DNS name, which means
// those that carry it. No names: the empty selection, which is all. The error shows what to add to
// the configuration.
Result<acme::Selection> select_certificates(const Config& config,
                                            const std::vector<std::string>& names);

}  // namespace millrace::cli
