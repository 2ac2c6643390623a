#include "core/files/directory_names.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>

namespace millrace {
namespace {

struct Closed {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

Result<std::vector<std::string>> names_in(const Descriptor& directory, const std::string& thing,
                                          size_t most) {
  // A handle of its own: fdopendir takes the descriptor over, and a dup would share the position.
  Descriptor own = open_at(directory.get(), ".", O_RDONLY | O_DIRECTORY);
  if (!own.is_open()) return system_error(thing, "cannot open", errno);
  const std::unique_ptr<DIR, Closed> stream(::fdopendir(own.get()));
  if (stream == nullptr) return system_error(thing, "cannot list", errno);
  own.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    if (names.size() > most) break;
    errno = 0;
  }
  if (errno != 0) return system_error(thing, "cannot list", errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace millrace
