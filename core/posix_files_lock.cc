// PosixFiles: locks by flock(2), which the kernel gives back when the holder dies.
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "core/posix_files.h"
#include "core/printable.h"

namespace millrace {
namespace {

class HeldFile final : public FileLock {
 public:
  explicit HeldFile(Descriptor file) : file_(std::move(file)) {}
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;
  // Emptied, so that the file is what it was before; while the lock is still held, so that nobody
  // else's line is lost.
  ~HeldFile() override { static_cast<void>(!::ftruncate(file_.get(), 0)); }

 private:
  Descriptor file_;
};

class HeldDirectory final : public FileLock {
 public:
  explicit HeldDirectory(Descriptor directory) : directory_(std::move(directory)) {}

 private:
  Descriptor directory_;
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

// The line is for people; the lock holds without it, but a full disk should be heard of now.
Result<void> name_holder(const Descriptor& file, const std::string& line,
                         const std::string& thing) {
  if (::ftruncate(file.get(), 0) != 0) return system_error(thing, "cannot write", errno);
  const ssize_t count = ::pwrite(file.get(), line.data(), line.size(), 0);
  if (count < 0) return system_error(thing, "cannot write", errno);
  return {};
}

}  // namespace

Result<std::unique_ptr<FileLock>> PosixFiles::lock(const Path& path, const std::string& holder) {
  Descriptor file = open_at(AT_FDCWD, path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file.is_open()) return system_error(path, "cannot open the lock", errno);
  ASSIGN(const Taken taken, try_lock(file, path));
  if (taken == Taken::by_another) return busy(file, path);
  TRY(name_holder(file, "pid " + std::to_string(::getpid()) + " " + holder, path));
  return std::unique_ptr<FileLock>(std::make_unique<HeldFile>(std::move(file)));
}

Result<std::unique_ptr<FileLock>> PosixFiles::lock_directory(const Path& directory) {
  Descriptor handle = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(directory, "cannot open the directory", errno);
  ASSIGN(const Taken taken, try_lock(handle, directory));
  if (taken == Taken::by_another) {
    return not_yet(directory.string() + ": locked by another process: run again later");
  }
  return std::unique_ptr<FileLock>(std::make_unique<HeldDirectory>(std::move(handle)));
}

}  // namespace millrace
