// Every path in the configuration, with its purpose.
#pragma once

#include <string>
#include <vector>

#include "cli/config/config.h"
#include "core/files/ownership.h"

namespace millrace::cli {

struct ConfiguredPath {
  std::string name;  // for messages: "zone example.org.: signed_file"
  Path path;         // absolute
  FileKind kind;
  bool is_directory;
  bool is_written;  // replaced by millrace, or filled with its files
};

// Without those that are left out.
std::vector<ConfiguredPath> configured_paths(const Config& config);

}  // namespace millrace::cli
