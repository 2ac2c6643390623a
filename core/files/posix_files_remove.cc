// PosixFiles: removing; links are never followed.
#include <cerrno>

#include <fcntl.h>

#include "core/base/path.h"
#include "core/files/directory_names.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

Result<void> unlink_below(int directory, const std::string& name, int flags,
                          const std::string& thing) {
  if (::unlinkat(directory, name.c_str(), flags) == 0 || errno == ENOENT) return {};
  return system_error(thing, "cannot remove", errno);
}

}  // namespace

Result<void> remove_below(int directory, const std::string& name, const std::string& thing) {
  struct stat seen = {};
  if (::fstatat(directory, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Result<void>() : system_error(thing, "cannot query", errno);
  }
  if (!S_ISDIR(seen.st_mode)) return unlink_below(directory, name, 0, thing);
  {
    const Descriptor handle = open_at(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!handle.is_open()) return system_error(thing, "cannot open", errno);
    ASSIGN(const auto names, names_in(handle, thing));
    for (const std::string& child : names) {
      TRY(remove_below(handle.get(), child, std::string(thing).append("/").append(child)));
    }
  }
  return unlink_below(directory, name, AT_REMOVEDIR, thing);
}

Result<void> PosixFiles::remove(const Path& path) {
  ASSIGN(const auto seen, status(path));
  if (!seen) return {};
  ASSIGN(const Place place, open_place(path));
  if (::unlinkat(place.directory.get(), place.name.c_str(), 0) != 0) {
    return errno == ENOENT ? Result<void>() : system_error(place.path, "cannot remove", errno);
  }
  return sync_directory(place.directory, place.path);
}

// The directory of the tree must not be a link either: its target must not be emptied.
Result<void> PosixFiles::remove_tree(const Path& path) {
  ASSIGN(const auto seen, status(path));
  if (!seen) return {};
  const Path clean = path.has_filename() ? path : path.parent_path();
  const Path parent = directory_of(clean);
  const Descriptor handle = open_at(AT_FDCWD, parent, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!handle.is_open() && (errno == ENOTDIR || errno == ELOOP)) {
    return Error(parent.string() + ": is a symbolic link: nothing is removed through it");
  }
  if (!handle.is_open()) return system_error(parent, "cannot open the directory", errno);
  return remove_below(handle.get(), clean.filename(), clean);
}

}  // namespace millrace
