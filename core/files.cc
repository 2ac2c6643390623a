#include "core/files.h"

namespace millrace {

std::vector<Result<void>> Files::write_each(std::span<const FileWrite> files) {
  std::vector<Result<void>> outcomes;
  for (const FileWrite& file : files) outcomes.push_back(write(file.path, file.contents, file.mode));
  return outcomes;
}

}  // namespace millrace
