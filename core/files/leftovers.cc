#include "core/files/leftovers.h"

#include <unistd.h>

namespace millrace {

Result<void> remove_leftovers(Files& files, const Path& directory,
                              const std::function<bool(std::string_view name)>& is_leftover) {
  ASSIGN(const auto names, files.list(directory));
  for (const std::string& name : names) {
    if (!is_leftover(name)) continue;
    ASSIGN(const auto seen, files.status(directory / name));
    const bool is_ours = seen && seen->type == FileType::regular && seen->owner == ::geteuid();
    if (is_ours) TRY(files.remove(directory / name));
  }
  return {};
}

}  // namespace millrace
