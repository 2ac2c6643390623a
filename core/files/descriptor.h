// File descriptors that close themselves, and the reading and writing of all octets through them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/result.h"
#include "core/files/files.h"

namespace millrace {

// Owner of an open descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  // Gives the descriptor away.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// openat(2) with O_CLOEXEC, tried again after a signal. Not open: errno says why.
Descriptor open_at(int directory, const std::string& name, int flags, mode_t mode = 0);

// Everything up to the end; an error when that is more than `limit` octets. `thing` names it in
// errors.
Result<std::string> read_all(const Descriptor& file, size_t limit, const std::string& thing);
// Every octet, without waiting for the disk.
Result<void> write_all(const Descriptor& file, std::string_view contents, const std::string& thing);
// fsync and a checked close.
Result<void> sync_and_close(Descriptor file, const std::string& thing);

// Makes a rename or an unlink in the directory durable.
Result<void> sync_directory(const Descriptor& directory, const std::string& thing);

FileStatus to_status(const struct stat& seen);

}  // namespace millrace
