// PosixFiles: locks by flock(2), which the kernel releases when the holder dies.
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "core/base/printable.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

class HeldFile final : public FileLock {
 public:
  explicit HeldFile(Descriptor file) : file_(std::move(file)) {}
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;
  // Emptied, so that the file is what it was before; while the lock is still held, so that no other
  // holder's line is lost.
  ~HeldFile() override { static_cast<void>(!::ftruncate(file_.get(), 0)); }

 private:
  Descriptor file_;
};

constexpr const char* kDirectoryLock = ".millrace-lock";

// A lock file in the directory rather than a lock on the directory: every user who can read that
// could hold it without end. Removed at the end, while it is held.
class HeldDirectory final : public FileLock {
 public:
  HeldDirectory(Descriptor directory, Descriptor file)
      : directory_(std::move(directory)), file_(std::move(file)) {}
  HeldDirectory(const HeldDirectory&) = delete;
  HeldDirectory& operator=(const HeldDirectory&) = delete;
  ~HeldDirectory() override { static_cast<void>(::unlinkat(directory_.get(), kDirectoryLock, 0)); }

 private:
  Descriptor directory_, file_;
};

enum class Taken { by_us, by_another };

Result<Taken> try_lock(const Descriptor& file, const std::string& thing) {
  int outcome = -1;
  do {
    outcome = ::flock(file.get(), LOCK_EX | LOCK_NB);
  } while (outcome != 0 && errno == EINTR);
  if (outcome == 0) return Taken::by_us;
  if (errno == EWOULDBLOCK) return Taken::by_another;
  return system_error(thing, "cannot lock", errno);
}

Error busy(const Descriptor& file, const std::string& thing) {
  const auto line = read_all(file, 4096, thing);
  const bool named = line.ok() && !line.value().empty();
  return not_yet(thing + ": held by " + (named ? printable(*line, 200) : "another process") +
                 ": run again later");
}

// The line is information only; the lock works without it, but a full disk should be reported now.
Result<void> name_holder(const Descriptor& file, const std::string& line,
                         const std::string& thing) {
  if (::ftruncate(file.get(), 0) != 0) return system_error(thing, "cannot write", errno);
  const ssize_t count = ::pwrite(file.get(), line.data(), line.size(), 0);
  if (count < 0) return system_error(thing, "cannot write", errno);
  return {};
}

// For its owner; in a directory that a group may write, for the group too.
Result<Descriptor> open_directory_lock(const Descriptor& directory, const std::string& thing) {
  struct stat seen = {};
  if (::fstat(directory.get(), &seen) != 0) return system_error(thing, "cannot query", errno);
  const mode_t mode = (seen.st_mode & S_IWGRP) != 0 ? 0660 : 0600;
  Descriptor file = open_at(directory.get(), kDirectoryLock,
                            O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode);
  if (!file.is_open()) {
    return system_error(thing + "/" + kDirectoryLock, "cannot open the lock", errno);
  }
  struct stat made = {};
  if (::fstat(file.get(), &made) != 0) return system_error(thing, "cannot query", errno);
  if (!S_ISREG(made.st_mode)) {
    return Error(thing + "/" + kDirectoryLock + ": not a regular file: remove it");
  }
  // The group of the process may be another one, and the umask takes bits away; whoever made the
  // file gives it to the directory's group.
  if (mode == 0660 && made.st_uid == ::geteuid()) {
    static_cast<void>(!::fchown(file.get(), static_cast<uid_t>(-1), seen.st_gid));
    static_cast<void>(!::fchmod(file.get(), mode));
  }
  return file;
}

// Whether the open lock file still has its name: its last holder may have removed it meanwhile.
bool has_its_name(const Descriptor& directory, const Descriptor& file) {
  struct stat open = {}, named = {};
  return ::fstat(file.get(), &open) == 0 &&
         ::fstatat(directory.get(), kDirectoryLock, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

Result<std::unique_ptr<FileLock>> PosixFiles::lock(const Path& path, const std::string& holder) {
  Descriptor file =
      open_at(AT_FDCWD, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
  if (!file.is_open()) return system_error(path, "cannot open the lock", errno);
  struct stat seen = {};
  if (::fstat(file.get(), &seen) != 0) return system_error(path, "cannot query", errno);
  if (!S_ISREG(seen.st_mode)) {
    return Error(path.string() + ": the lock is not a regular file: remove it");
  }
  ASSIGN(const Taken taken, try_lock(file, path));
  if (taken == Taken::by_another) return busy(file, path);
  TRY(name_holder(file, "pid " + std::to_string(::getpid()) + " " + holder, path));
  return std::unique_ptr<FileLock>(std::make_unique<HeldFile>(std::move(file)));
}

Result<std::unique_ptr<FileLock>> PosixFiles::lock_directory(const Path& directory) {
  Descriptor handle = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(directory, "cannot open the directory", errno);
  const Error taken_by_another =
      not_yet(directory.string() + ": locked by another process: run again later");
  constexpr int kTries = 100;  // each lost to another holder
  for (int tries = 0; tries < kTries; ++tries) {
    ASSIGN(Descriptor file, open_directory_lock(handle, directory));
    ASSIGN(const Taken taken, try_lock(file, directory));
    if (taken == Taken::by_another) return taken_by_another;
    if (!has_its_name(handle, file)) continue;
    return std::unique_ptr<FileLock>(
        std::make_unique<HeldDirectory>(std::move(handle), std::move(file)));
  }
  return taken_by_another;
}

}  // namespace millrace
