// PosixFiles: reading single files.
#include <cerrno>
#include <cstdio>

#include <fcntl.h>

#include "core/base/printable.h"
#include "core/files/directory_names.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

constexpr size_t kPrivateLimit = 1U << 20U;  // octets

std::string octal(mode_t mode) {
  char text[16];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode));
  return text;
}

Result<void> check_private(const Descriptor& file, const std::string& thing) {
  struct stat seen = {};
  if (::fstat(file.get(), &seen) != 0) return system_error(thing, "cannot query", errno);
  if (!S_ISREG(seen.st_mode)) return Error(thing + ": not a regular file");
  if (seen.st_uid != ::geteuid() && seen.st_uid != 0) {
    return Error(thing + ": owned by user " + std::to_string(seen.st_uid) + ", expected " +
                 std::to_string(::geteuid()) + " or root: its owner can change this key");
  }
  if ((seen.st_mode & 077) != 0) {
    return Error(thing + ": mode " + octal(seen.st_mode & 07777) +
                 ", expected 0600: others can read this key; run: chmod 600 " + thing);
  }
  return {};
}

// Whatever is there, opened unless it is a link; not open: nothing is there. O_NONBLOCK: a FIFO
// would block the open before it can be checked.
Result<Descriptor> open_step(const Descriptor& directory, const Path& name, const Path& path) {
  struct stat seen = {};
  if (::fstatat(directory.get(), name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Descriptor();
    return system_error(path, "cannot query", errno);
  }
  if (S_ISLNK(seen.st_mode)) {
    return Error(printable(path.string()) + " is a symbolic link: name the file itself");
  }
  if (!S_ISREG(seen.st_mode) && !S_ISDIR(seen.st_mode)) {
    return Error(path.string() + ": not a regular file");
  }
  Descriptor handle = open_at(directory.get(), name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  if (!handle.is_open()) return system_error(path, "cannot open", errno);
  return handle;
}

// A pipe that the caller of the program made for it, as shells do for <(…): no other process has
// it.
bool is_handed_over(const Path& path) {
  return path == "/dev/stdin" || path.parent_path() == "/dev/fd";
}

// A regular file, or a pipe that was handed over. Anything else is refused before it is opened (the
// open of a FIFO waits for a writer, that of a device can do things), and again when it is open.
Result<Descriptor> open_readable(const Path& path) {
  const bool handed_over = is_handed_over(path);
  const auto is_readable = [handed_over](mode_t mode) {
    return S_ISREG(mode) || S_ISDIR(mode) || (handed_over && S_ISFIFO(mode));
  };
  struct stat seen = {};
  if (::stat(path.c_str(), &seen) != 0) return system_error(path, "cannot open", errno);
  if (!is_readable(seen.st_mode)) return Error(path.string() + ": not a regular file");
  Descriptor file = open_at(AT_FDCWD, path, O_RDONLY | (handed_over ? 0 : O_NONBLOCK) | O_NOCTTY);
  if (!file.is_open()) return system_error(path, "cannot open", errno);
  if (::fstat(file.get(), &seen) != 0) return system_error(path, "cannot query", errno);
  if (!is_readable(seen.st_mode)) return Error(path.string() + ": not a regular file");
  return file;
}

}  // namespace

std::unique_ptr<Files> make_posix_files() {
  return std::make_unique<PosixFiles>();
}

Result<std::string> PosixFiles::read(const Path& path, size_t limit) {
  ASSIGN(const Descriptor file, open_readable(path));
  return read_all(file, limit, path);
}

Result<std::string> PosixFiles::read_head(const Path& path, size_t octets) {
  ASSIGN(const Descriptor file, open_readable(path));
  std::string head(octets, '\0');
  size_t size = 0;
  while (size < octets) {
    const ssize_t count = ::read(file.get(), head.data() + size, octets - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(path, "cannot read", errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  head.resize(size);
  return head;
}

Result<std::optional<FileContents>> PosixFiles::read_below(const Path& root, const Path& relative,
                                                           size_t limit) {
  Path path = root;
  Descriptor handle = open_at(AT_FDCWD, root.empty() ? "." : root.string(), O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(root, "cannot open the directory", errno);
  for (const Path& step : relative.lexically_normal()) {
    path /= step;
    if (step.empty() || step == "..") return Error(path.string() + ": expected the path of a file");
    ASSIGN(handle, open_step(handle, step, path));
    if (!handle.is_open()) return std::optional<FileContents>();
  }
  struct stat seen = {};
  if (::fstat(handle.get(), &seen) != 0) return system_error(path, "cannot query", errno);
  if (!S_ISREG(seen.st_mode)) return Error(path.string() + ": not a regular file");
  ASSIGN(std::string octets, read_all(handle, limit, path));
  return std::optional(FileContents{std::move(octets), to_status(seen).version});
}

Result<Secret> PosixFiles::read_private(const Path& path) {
  // Without O_NONBLOCK a FIFO in the key's place would hang the open before it can be checked.
  const Descriptor file = open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file.is_open()) return system_error(path, "cannot open", errno);
  TRY(check_private(file, path));
  ASSIGN(std::string contents, read_all(file, kPrivateLimit, path));
  return Secret(std::move(contents));
}

Result<std::optional<FileStatus>> PosixFiles::status(const Path& path) {
  struct stat seen = {};
  if (::lstat(path.c_str(), &seen) == 0) return std::optional(to_status(seen));
  if (errno == ENOENT || errno == ENOTDIR) return std::optional<FileStatus>();
  return system_error(path, "cannot query", errno);
}

Result<std::string> PosixFiles::read_symlink(const Path& path) {
  std::string target(4096, '\0');
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  if (size < 0 && errno == EINVAL) return Error(path.string() + ": not a symbolic link");
  if (size < 0) return system_error(path, "cannot read the link", errno);
  if (static_cast<size_t>(size) == target.size()) {
    return Error(path.string() + ": the link's target is longer than 4095 octets");
  }
  target.resize(static_cast<size_t>(size));
  return target;
}

Result<std::vector<std::string>> PosixFiles::list(const Path& directory) {
  const Descriptor handle = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(directory, "cannot open", errno);
  return names_in(handle, directory);
}

}  // namespace millrace
