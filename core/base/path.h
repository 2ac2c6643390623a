// Paths, and the parts of those that the command line and the configuration name.
#pragma once

#include <filesystem>

namespace millrace {

using Path = std::filesystem::path;

// The directory of the file: "." for a name alone.
inline Path directory_of(const Path& file) {
  return file.has_parent_path() ? file.parent_path() : Path(".");
}

}  // namespace millrace
