// How every command writes what came of it.
#pragma once

#include "cli/command.h"

namespace millrace::cli {

// Plain: output and done to stdout, pending to stderr after "millrace: ". --json: one object to
// stdout with changed, done, pending, notes, errors, exit_status and the command's own members.
// --quiet leaves done and pending out of the plain form. Errors always go to stderr. Lines that are
// the same for many certificates are one there; --json has all. Returns the exit status,
// --changed-exit included; failed when stdout takes nothing.
ExitStatus write_outcome(Env& env, const GlobalOptions& options, const Outcome& outcome);

}  // namespace millrace::cli
