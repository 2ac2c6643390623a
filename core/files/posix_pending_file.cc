#include "core/files/posix_pending_file.h"

#include <cerrno>

#include <fcntl.h>

namespace millrace {
namespace {

Result<void> take_owner(const Descriptor& file, const struct stat& old, const std::string& path) {
  struct stat fresh = {};
  if (::fstat(file.get(), &fresh) != 0) return system_error(path, "cannot query", errno);
  if (fresh.st_uid == old.st_uid && fresh.st_gid == old.st_gid) return {};
  if (::fchown(file.get(), old.st_uid, old.st_gid) != 0) {
    return system_error(
        path,
        "cannot keep its owner " + std::to_string(old.st_uid) + ":" + std::to_string(old.st_gid),
        errno);
  }
  // A change of owner may have taken bits away.
  if (::fchmod(file.get(), old.st_mode & 07777) != 0) {
    return system_error(path, "cannot keep its mode", errno);
  }
  return {};
}

// For the owner alone until it is the owner's.
Result<void> hand_over(const Descriptor& file, const FileOwner& owner, const std::string& path) {
  struct stat fresh = {};
  if (::fstat(file.get(), &fresh) != 0) return system_error(path, "cannot query", errno);
  const bool is_owned = fresh.st_uid == owner.user && fresh.st_gid == owner.group;
  if (!is_owned && ::fchown(file.get(), owner.user, owner.group) != 0) {
    return system_error(path,
                        "cannot give it to " + std::to_string(owner.user) + ":" +
                            std::to_string(owner.group) + " (numbers of user and group)",
                        errno);
  }
  if (::fchmod(file.get(), owner.mode) != 0) {
    return system_error(path, "cannot set its mode", errno);
  }
  return {};
}

// The file's time of change becomes later, in whole seconds, than `old`.
Result<void> make_later(const Descriptor& file, time_t old, const std::string& path) {
  struct stat fresh = {};
  if (::fstat(file.get(), &fresh) != 0) return system_error(path, "cannot query", errno);
  if (fresh.st_mtime > old) return {};
  const struct timespec later[2] = {{old + 1, 0}, {old + 1, 0}};
  if (::futimens(file.get(), later) != 0) return system_error(path, "cannot set its time", errno);
  return {};
}

Result<void> expect_version(const Place& place, const std::string& expected) {
  ASSIGN(const auto seen, query(place));
  if (!seen) return Error(place.path + ": removed since it was read");
  const std::string version = to_status(*seen).version;
  if (version == expected) return {};
  return Error(place.path + ": changed since it was read (version " + version + ", expected " +
               expected + "): not replaced; run again");
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

Result<std::optional<struct stat>> query(const Place& place) {
  struct stat seen = {};
  if (::fstatat(place.directory.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0) {
    return std::optional(seen);
  }
  if (errno == ENOENT) return std::optional<struct stat>();
  return system_error(place.path, "cannot query", errno);
}

PosixPendingFile::PosixPendingFile(Place place, Descriptor file, std::optional<std::string> version)
    : place_(std::move(place)), file_(std::move(file)), version_(std::move(version)) {
  is_known_ = ::fstat(file_.get(), &made_) == 0;
}

PosixPendingFile::~PosixPendingFile() {
  if (!is_settled_ && check_ours()) discard_temporary(place_);
}

Result<void> PosixPendingFile::append(std::string_view octets) {
  return write_all(file_, octets, place_.path);
}

Result<void> PosixPendingFile::keep_owner(const struct stat& old) {
  return take_owner(file_, old, place_.path);
}

Result<void> PosixPendingFile::give_to(const FileOwner& owner) {
  return hand_over(file_, owner, place_.path);
}

Result<void> PosixPendingFile::flush() {
  if (!file_.is_open()) return {};
  if (older_) TRY(make_later(file_, *older_, place_.path));
  return sync_and_close(std::move(file_), place_.path);
}

Result<void> PosixPendingFile::commit() {
  is_settled_ = true;
  Result<void> made = flush();
  TRY(check_ours());
  if (made && version_) made = expect_version(place_, *version_);
  return settle(place_, std::move(made));
}

// Another writer treats an existing temporary as a left-over: then the file with that name is not
// ours, and must not be renamed or removed.
Result<void> PosixPendingFile::check_ours() const {
  struct stat seen = {};
  const int directory = place_.directory.get();
  const std::string temporary = place_.temporary();
  if (is_known_ && ::fstatat(directory, temporary.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
      is_same_file(seen, made_)) {
    return {};
  }
  return not_yet(place_.path + ": another process writes it too: not replaced; run again");
}

}  // namespace millrace
