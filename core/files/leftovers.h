// Temporary files that a killed process left, and that no later write of the same name removes.
#pragma once

#include <functional>
#include <string_view>

#include "core/files/files.h"

namespace millrace {

// Removes from the directory the regular files of this user for whose names `is_leftover` holds.
// The caller holds the lock that their writers take, so that none of them is being written.
Result<void> remove_leftovers(Files& files, const Path& directory,
                              const std::function<bool(std::string_view name)>& is_leftover);

}  // namespace millrace
