// Whether a stage could write: for `check`, before a stage fails.
#pragma once

#include "core/files/files.h"

namespace millrace {

// Files can be made in the directory by the user who runs; if it does not exist yet, it could be
// made. Writes nothing.
Result<void> check_writable(const Path& directory);
// The file can be replaced: its directory is writable, and its owner can be kept, which only root
// can do for another user's file.
Result<void> check_replacing(Files& files, const Path& file);

}  // namespace millrace
