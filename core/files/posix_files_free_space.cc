// PosixFiles: how full a file system is.
#include <cerrno>

#include <sys/statvfs.h>

#include "core/files/posix_files.h"

namespace millrace {

Result<FreeSpace> PosixFiles::free_space(const Path& path) {
  struct statvfs seen = {};
  if (::statvfs(path.c_str(), &seen) != 0) {
    return system_error(path.string(), "cannot query its file system", errno);
  }
  const uint64_t block = seen.f_frsize != 0 ? seen.f_frsize : seen.f_bsize;
  return FreeSpace{seen.f_bavail * block, seen.f_blocks * block, seen.f_favail, seen.f_files};
}

}  // namespace millrace
