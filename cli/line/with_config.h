// What commands that work on a configuration share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "acme/settings.h"
#include "cli/config/config.h"
#include "cli/line/command.h"

namespace millrace::cli {

// What to do about faults of the paths in the configuration (path_faults.h).
enum class PathFaults {
  refuse,
  refuse_of_owner,  // those that the owner of the state directory meets: of commands that only read
  leave
};

// Of the commands that sign.
inline constexpr Option kAcceptClockOption = {
    "--accept-clock", "",
    "Sign although this host's clock has jumped since the last run: the clock is right, and the "
    "host was off."};
inline bool accepts_clock(const Invocation& invocation) {
  return invocation.arguments.has(kAcceptClockOption.name);
}

// Of the commands that send requests to CAs.
inline constexpr Option kNowOption = {
    "--now", "",
    "Retry now: ignore back-off after failures and the CA's Retry-After. Certificates that are not "
    "due are not renewed."};

// Loads the configuration and acts on it; if it has errors, all of them are the outcome.
Result<Outcome> with_config(const Invocation& invocation,
                            const std::function<Result<Outcome>(const Config&)>& act,
                            PathFaults faults = PathFaults::refuse);

// Confines the process to what the stages need (confinement_plan.h), unless the configuration has
// that off. Before they run, and once. `pings`: it connects to a server even if no stage does.
Result<void> confine_to(const Invocation& invocation, const Config& config,
                        const std::vector<Stage>& stages, bool pings = false);

// The certificates selected by names: a certificate of the configuration, or a DNS name, which
// selects those that contain it. No names: the empty selection, which means all. The error shows
// what to add to the configuration.
Result<acme::Selection> select_certificates(const Config& config,
                                            const std::vector<std::string>& names);

}  // namespace millrace::cli
