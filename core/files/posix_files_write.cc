// PosixFiles: single files and links, each made under a temporary name and renamed.
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/path.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

// What is at the path; nullopt: nothing.
Result<std::optional<struct stat>> look(const Place& place) {
  struct stat seen = {};
  if (::fstatat(place.directory.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0) {
    return std::optional(seen);
  }
  if (errno == ENOENT) return std::optional<struct stat>();
  return system_error(place.path, "cannot query", errno);
}

// A rename would replace the link and leave its target unchanged, which is not what the owner of
// the link expects.
Result<void> refuse_unless_regular(const struct stat& seen, const std::string& path) {
  if (S_ISREG(seen.st_mode)) return {};
  if (S_ISLNK(seen.st_mode)) {
    return Error(path + ": is a symbolic link, expected the path of the file itself");
  }
  return Error(path + ": not a regular file");
}

Result<void> keep_owner(const Descriptor& file, const struct stat& old, const std::string& path) {
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
Result<void> give_to(const Descriptor& file, const FileOwner& owner, const std::string& path) {
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
Result<void> change_after(const Descriptor& file, time_t old, const std::string& path) {
  struct stat fresh = {};
  if (::fstat(file.get(), &fresh) != 0) return system_error(path, "cannot query", errno);
  if (fresh.st_mtime > old) return {};
  const struct timespec later[2] = {{old + 1, 0}, {old + 1, 0}};
  if (::futimens(file.get(), later) != 0) return system_error(path, "cannot set its time", errno);
  return {};
}

Result<void> check_version(const Place& place, const std::string& expected) {
  ASSIGN(const auto seen, look(place));
  if (!seen) return Error(place.path + ": removed since it was read");
  const std::string version = to_status(*seen).version;
  if (version == expected) return {};
  return Error(place.path + ": changed since it was read (version " + version + ", expected " +
               expected + "): not replaced; run again");
}

Result<Descriptor> create_temporary(const Place& place, mode_t mode) {
  auto file = create_fresh(place.directory, place.temporary(), mode, place.path);
  if (!file) discard_temporary(place);
  return file;
}

Result<Descriptor> begin_temporary(const Place& place, mode_t mode) {
  ASSIGN(const auto old, look(place));
  if (old) TRY(refuse_unless_regular(*old, place.path));
  return create_temporary(place, mode);
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

class PosixPendingFile final : public PendingFile {
 public:
  // `version`: the one that must still be there at the end; nullopt: any.
  PosixPendingFile(Place place, Descriptor file, std::optional<std::string> version)
      : place_(std::move(place)), file_(std::move(file)), version_(std::move(version)) {
    is_known_ = ::fstat(file_.get(), &made_) == 0;
  }
  PosixPendingFile(const PosixPendingFile&) = delete;
  ~PosixPendingFile() override {
    if (!is_settled_ && check_ours()) discard_temporary(place_);
  }

  Result<void> append(std::string_view octets) override {
    return write_all(file_, octets, place_.path);
  }
  Result<void> keep_owner(const struct stat& old) {
    return millrace::keep_owner(file_, old, place_.path);
  }
  Result<void> give_to(const FileOwner& owner) {
    return millrace::give_to(file_, owner, place_.path);
  }
  // At the end its time of change is later than that of `old`.
  void change_after(const struct stat& old) { older_ = old.st_mtime; }
  Result<void> flush() override {
    if (!file_.is_open()) return {};
    if (older_) TRY(millrace::change_after(file_, *older_, place_.path));
    return sync_and_close(std::move(file_), place_.path);
  }
  Result<void> commit() override {
    is_settled_ = true;
    Result<void> made = flush();
    TRY(check_ours());
    if (made && version_) made = check_version(place_, *version_);
    return settle(place_, std::move(made));
  }

 private:
  // Another writer treats an existing temporary as a left-over: then the file with that name is not
  // ours, and must not be renamed or removed.
  Result<void> check_ours() const {
    struct stat seen = {};
    const int directory = place_.directory.get();
    const std::string temporary = place_.temporary();
    if (is_known_ && ::fstatat(directory, temporary.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
        is_same_file(seen, made_)) {
      return {};
    }
    return not_yet(place_.path + ": another process writes it too: not replaced; run again");
  }

  Place place_;
  Descriptor file_;
  std::optional<std::string> version_;
  std::optional<time_t> older_;
  struct stat made_ = {};
  bool is_known_ = false;
  bool is_settled_ = false;
};

Result<void> make_symlink(const Place& place, const std::string& target) {
  ASSIGN(const auto old, look(place));
  if (old && !S_ISLNK(old->st_mode)) {
    return Error(place.path + ": not a symbolic link, so it is not replaced by one");
  }
  const std::string temporary = place.temporary();
  TRY(remove_below(place.directory.get(), temporary, place.path));
  if (::symlinkat(target.c_str(), place.directory.get(), temporary.c_str()) != 0) {
    return system_error(place.path, "cannot make the link", errno);
  }
  return {};
}

}  // namespace

Result<Place> open_place(const Path& path) {
  Path clean = path;
  if (!clean.has_filename()) clean = clean.parent_path();  // "dir/" means "dir"
  const std::string name = clean.filename();
  if (name.empty() || name == "." || name == "..") {
    return Error("'" + path.string() + "': expected a path that ends with a name");
  }
  const Path parent = directory_of(clean);
  Descriptor directory = open_at(AT_FDCWD, parent, O_RDONLY | O_DIRECTORY);
  if (!directory.is_open()) return system_error(parent, "cannot open the directory", errno);
  return Place{std::move(directory), name, clean};
}

Result<Descriptor> create_fresh(const Descriptor& directory, const std::string& name, mode_t mode,
                                const std::string& thing) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  Descriptor file = open_at(directory.get(), name, kFlags, mode);
  if (!file.is_open() && errno == EEXIST) {
    TRY(remove_below(directory.get(), name, thing));
    file = open_at(directory.get(), name, kFlags, mode);
  }
  if (!file.is_open()) return system_error(thing, "cannot create", errno);
  // The umask may only have taken bits away, so the file was never more open than requested.
  if (::fchmod(file.get(), mode) != 0) return system_error(thing, "cannot set its mode", errno);
  return file;
}

void discard_temporary(const Place& place) {
  static_cast<void>(remove_below(place.directory.get(), place.temporary(), place.path).ok());
}

Result<Descriptor> make_temporary(const Place& place, std::string_view contents, mode_t mode) {
  ASSIGN(Descriptor file, begin_temporary(place, mode));
  auto written = write_all(file, contents, place.path);
  if (written) return file;
  discard_temporary(place);
  return std::move(written).error();
}

Result<void> rename_temporary(const Place& place, Result<void> made) {
  const int directory = place.directory.get();
  const std::string temporary = place.temporary();
  if (made && ::renameat(directory, temporary.c_str(), directory, place.name.c_str()) != 0) {
    made = system_error(place.path, "cannot rename", errno);
  }
  if (!made) discard_temporary(place);  // report the first error, not that of the cleanup
  return made;
}

Result<void> settle(const Place& place, Result<void> made) {
  TRY(rename_temporary(place, std::move(made)));
  return sync_directory(place.directory, place.path);
}

Result<void> PosixFiles::write(const Path& path, std::string_view contents, mode_t mode) {
  ASSIGN(const auto file, begin_write(path, mode));
  TRY(file->append(contents));
  return file->commit();
}

Result<void> PosixFiles::replace(const Path& path, std::string_view contents,
                                 const std::string& expected_version) {
  ASSIGN(const auto file, begin_replace(path, expected_version));
  TRY(file->append(contents));
  return file->commit();
}

Result<std::unique_ptr<PendingFile>> PosixFiles::begin_write(const Path& path, mode_t mode) {
  ASSIGN(Place place, open_place(path));
  ASSIGN(Descriptor file, begin_temporary(place, mode));
  return std::unique_ptr<PendingFile>(
      std::make_unique<PosixPendingFile>(std::move(place), std::move(file), std::nullopt));
}

Result<std::unique_ptr<PendingFile>> PosixFiles::begin_replace(
    const Path& path, const std::string& expected_version) {
  ASSIGN(Place place, open_place(path));
  ASSIGN(const auto old, look(place));
  if (!old) return Error(place.path + ": removed since it was read");
  TRY(refuse_unless_regular(*old, place.path));
  ASSIGN(Descriptor file, create_temporary(place, old->st_mode & 07777));
  auto pending =
      std::make_unique<PosixPendingFile>(std::move(place), std::move(file), expected_version);
  TRY(pending->keep_owner(*old));
  return std::unique_ptr<PendingFile>(std::move(pending));
}

Result<std::unique_ptr<PendingFile>> PosixFiles::begin_write_as(const Path& path,
                                                                const FileOwner& owner) {
  ASSIGN(Place place, open_place(path));
  ASSIGN(const auto old, look(place));
  if (old) TRY(refuse_unless_regular(*old, place.path));
  ASSIGN(Descriptor file, create_temporary(place, owner.mode & S_IRWXU));
  auto pending =
      std::make_unique<PosixPendingFile>(std::move(place), std::move(file), std::nullopt);
  TRY(pending->give_to(owner));
  if (old) pending->change_after(*old);
  return std::unique_ptr<PendingFile>(std::move(pending));
}

Result<void> PosixFiles::replace_symlink(const Path& link, const std::string& target) {
  ASSIGN(const Place place, open_place(link));
  return settle(place, make_symlink(place, target));
}

}  // namespace millrace
