#include "core/files/descriptor.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>

namespace millrace {
namespace {

ssize_t read_some(int fd, char* buffer, size_t size) {
  ssize_t count = -1;
  do {
    count = ::read(fd, buffer, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

// One octet more than the file says it has, so that its end is seen without growing: a buffer that
// grows leaves copies of secrets behind.
size_t first_buffer_size(const Descriptor& file, size_t limit) {
  struct stat seen = {};
  const bool known = ::fstat(file.get(), &seen) == 0 && S_ISREG(seen.st_mode);
  const size_t size = known ? static_cast<size_t>(seen.st_size) : 4096;
  return std::min(size, limit) + 1;
}

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::directory;
  return S_ISLNK(mode) ? FileType::symlink : FileType::other;
}

}  // namespace

Descriptor open_at(int directory, const std::string& name, int flags, mode_t mode) {
  int fd = -1;
  do {
    fd = ::openat(directory, name.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

Result<std::string> read_all(const Descriptor& file, size_t limit, const std::string& thing) {
  std::string contents(first_buffer_size(file, limit), '\0');
  size_t filled = 0;
  while (true) {
    const ssize_t count = read_some(file.get(), contents.data() + filled, contents.size() - filled);
    if (count < 0) return system_error(thing, "cannot read", errno);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
    if (filled > limit) {
      return Error(thing + ": larger than " + std::to_string(limit) + " octets");
    }
    if (filled == contents.size()) contents.resize(std::min(limit + 1, filled * 2));
  }
  contents.resize(filled);
  return contents;
}

Result<void> write_all(const Descriptor& file, std::string_view contents,
                       const std::string& thing) {
  while (!contents.empty()) {
    const ssize_t count = ::write(file.get(), contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(thing, "cannot write", errno);
    contents.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Result<void> sync_and_close(Descriptor file, const std::string& thing) {
  if (::fsync(file.get()) != 0) return system_error(thing, "cannot write to the disk", errno);
  if (::close(file.release()) != 0) return system_error(thing, "cannot close", errno);
  return {};
}

Result<void> sync_directory(const Descriptor& directory, const std::string& thing) {
  // Some file systems have no fsync of directories and say EINVAL: nothing more can be done there.
  if (::fsync(directory.get()) != 0 && errno != EINVAL) {
    return system_error(thing, "cannot write to the disk", errno);
  }
  return {};
}

FileStatus to_status(const struct stat& seen) {
  FileStatus status;
  status.type = type_of(seen.st_mode);
  status.mode = seen.st_mode & 07777;
  status.owner = seen.st_uid;
  status.group = seen.st_gid;
  status.size = static_cast<uint64_t>(seen.st_size);
  status.version = std::to_string(seen.st_dev) + ":" + std::to_string(seen.st_ino) + ":" +
                   std::to_string(seen.st_size) + ":" + std::to_string(seen.st_mtim.tv_sec) + "." +
                   std::to_string(seen.st_mtim.tv_nsec);
  return status;
}

}  // namespace millrace
