// How every command writes its outcome.
#pragma once

#include "cli/line/command.h"

namespace millrace::cli {

// Plain: output and done to stdout, pending to stderr after "millrace: ". --json: one object to
// stdout (report_json.h) with the report, exit_status and the command's own members.
// --quiet omits output that is not a record, done and pending from the plain form, and errors that
// were reported before. Other errors always go to stderr, each once. Lines that are the same for
// many certificates become one; --json has all of them. Returns the exit status,
// --changed-exit included; failed when stdout cannot be written.
ExitStatus write_outcome(Env& env, const GlobalOptions& options, const Outcome& outcome);

// Set errno to 0 before the first write. false, with a message: standard output cannot be written.
// A reader that has closed the pipe is not an error: the command's own status counts.
bool flush_output(Env& env);

}  // namespace millrace::cli
