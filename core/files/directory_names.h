// The entries of an open directory.
#pragma once

#include <string>
#include <vector>

#include "core/files/descriptor.h"

namespace millrace {

// Names without "." and "..", sorted. `thing` names the directory in errors.
Result<std::vector<std::string>> names_in(const Descriptor& directory, const std::string& thing);

}  // namespace millrace
