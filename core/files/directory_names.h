// The entries of an open directory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/files/descriptor.h"

namespace millrace {

// Names without "." and "..", sorted. `thing` names the directory in errors. Of more than `most`
// only most + 1 are read: a directory of someone else may have any number.
Result<std::vector<std::string>> names_in(const Descriptor& directory, const std::string& thing,
                                          size_t most = SIZE_MAX);

}  // namespace millrace
