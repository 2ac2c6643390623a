// No private key in a bundle: everybody can read it.
#pragma once

#include "core/files/files.h"

namespace millrace {

// An error when one of the files, which are or will be in `directory`, looks like a private key. It
// names the file and what that looks like; nothing of the contents.
Result<void> refuse_private_keys(const FileTree& files, const Path& directory);

}  // namespace millrace
