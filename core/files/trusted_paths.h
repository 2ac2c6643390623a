// A path as the system walks it: every directory, every link, and what is at its end, each with an
// owner and a mode that are acceptable (core/files/ownership.h).
#pragma once

#include <map>
#include <optional>

#include "core/files/ownership.h"

namespace millrace {

// For many paths of one run: what lies above several of them is queried once.
class TrustedPaths {
 public:
  TrustedPaths(Files& files, uid_t runner) : files_(files), runner_(runner) {}

  // `path` is absolute. Missing parts are not checked, nor what would be below them.
  Result<void> check(const Path& path, FileKind kind);

 private:
  Result<void> walk(const Path& path, FileKind kind, unsigned links_left);
  Result<std::optional<FileStatus>> status(const Path& path);

  Files& files_;
  uid_t runner_;
  std::map<Path, std::optional<FileStatus>> known_;
};

}  // namespace millrace
