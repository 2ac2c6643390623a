// How every command writes what came of it.
#pragma once

#include "cli/command.h"

namespace millrace::cli {

// Plain: output and done to stdout, pending to stderr after "millrace: ". --json: one object to
// stdout with changed, done, pending, notes, errors, exit_status and the command's own members.
// --quiet leaves output that is no record, done and pending out of the plain form, and errors that
// were reported before. Other errors always go to stderr, each once. Lines that are the same for
// many certificates are one there; --json has all. Returns the exit status,
// --changed-exit included; failed when stdout takes nothing.
ExitStatus write_outcome(Env& env, const GlobalOptions& options, const Outcome& outcome);

// Set errno to 0 before the first write. false, with a message: standard output takes nothing. A
// reader that has gone away has read what it wanted: nothing is said of it, and what the command
// did counts.
bool flush_output(Env& env);

}  // namespace millrace::cli
