// PosixFiles: detects changes of a tree without reading its files.
#include <cerrno>

#include <fcntl.h>

#include "core/base/printable.h"
#include "core/crypto/openssl.h"
#include "core/files/directory_names.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

constexpr size_t kDeepest = 32;
constexpr size_t kMostNames = 1'000'000;  // in one directory

std::string mark_of(const struct stat& seen) {
  const FileStatus status = to_status(seen);
  return status.version + ':' + std::to_string(seen.st_mode) + ':' + std::to_string(status.owner) +
         ':' + std::to_string(status.group);
}

// SHA-256 of the entries of an open directory, with those below them.
Result<std::string> digest_of(const Descriptor& handle, const std::string& thing, size_t depth) {
  if (depth > kDeepest) return Error(thing + ": nested too deep");
  ASSIGN(const auto names, names_in(handle, thing, kMostNames));
  if (names.size() > kMostNames) {
    return Error(thing + ": more than " + std::to_string(kMostNames) + " files");
  }
  std::string text;
  for (const std::string& name : names) {
    struct stat seen = {};
    if (::fstatat(handle.get(), name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
      return system_error(thing + "/" + printable(name), "cannot query", errno);
    }
    text += name;
    text += '\0';
    text += mark_of(seen);
    if (!S_ISDIR(seen.st_mode)) continue;
    const Descriptor below = open_at(handle.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!below.is_open()) return system_error(thing + "/" + printable(name), "cannot open", errno);
    ASSIGN(const std::string digest, digest_of(below, thing + "/" + printable(name), depth + 1));
    text += digest;
  }
  return sha256(text);
}

}  // namespace

Result<std::string> PosixFiles::tree_version(const Path& path) {
  struct stat seen = {};
  if (::stat(path.c_str(), &seen) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return system_error(path, "cannot query", errno);
  }
  const std::string own = mark_of(seen);
  if (!S_ISDIR(seen.st_mode)) return own;
  const Descriptor handle = open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(path, "cannot open", errno);
  ASSIGN(const std::string below, digest_of(handle, path, 1));
  return own + below;
}

}  // namespace millrace
