// Which owners and modes are acceptable for which files: the one place that decides it, as ssh and
// sudo do for theirs. A user who can change a file controls what millrace does with the rights of
// its own user.
#pragma once

#include <string>

#include "core/files/files.h"

namespace millrace {

//                     owner             written by     above it
enum class FileKind {
  configuration,     // the runner, root  owner          strict; trust anchors too
  program,           // the runner, root  owner          strict; no set-user-ID (it has no effect)
  private_key,       // the runner, root  owner, who alone reads it; strict
  key_directory,     // the runner, root  owner          strict
  pin,               // the runner, root  owner          strict
  state,             // the runner        owner          strict
  publication,       // the runner, root  owner          strict
  zone_source,       // anyone            owner, group   shared: people edit it, often in a group
  zone_directory,    // the runner, root  owner, group   shared
  service_file,      // anyone            owner, group   strict: a server's user may own its key
  signed_directory,  // anyone            owner, group   open: often it is the name server's
};

// strict: directories of the runner or root that only their owners write. shared: their groups too.
// open: of anyone, written by owner and group. Where all may write, but only remove what is their
// own (the sticky bit, as in /tmp), is acceptable above anything.

// `runner`: the user who runs millrace. The error says what is wrong, and what to run.
Result<void> check_ownership(const Path& path, const FileStatus& status, FileKind kind,
                             uid_t runner);
// A directory above a file of that kind, or a link on the way to it.
Result<void> check_ownership_above(const Path& path, const FileStatus& status, FileKind kind,
                                   uid_t runner);

// "0644".
std::string mode_text(mode_t mode);
// The name of the user, or "user 12345" when the system knows none.
std::string user_text(uid_t user);

}  // namespace millrace
