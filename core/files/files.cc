#include "core/files/files.h"

namespace millrace {

std::vector<Result<void>> Files::write_each(std::span<const FileWrite> files) {
  std::vector<Result<void>> outcomes;
  for (const FileWrite& file : files)
    outcomes.push_back(write(file.path, file.contents, file.mode));
  return outcomes;
}

std::vector<Result<void>> Files::make_directories(std::span<const Path> paths, mode_t mode) {
  std::vector<Result<void>> outcomes;
  for (const Path& path : paths) outcomes.push_back(make_directory(path, mode));
  return outcomes;
}

}  // namespace millrace
