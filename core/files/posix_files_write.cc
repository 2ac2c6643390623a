// PosixFiles: single files and links, each made under a temporary name and renamed.
#include <cerrno>

#include <fcntl.h>

#include "core/base/path.h"
#include "core/files/posix_pending_file.h"

namespace millrace {
namespace {

// A rename would replace the link and leave its target unchanged, which is not what the owner of
// the link expects.
Result<void> refuse_unless_regular(const struct stat& seen, const std::string& path) {
  if (S_ISREG(seen.st_mode)) return {};
  if (S_ISLNK(seen.st_mode)) {
    return Error(path + ": is a symbolic link, expected the path of the file itself");
  }
  return Error(path + ": not a regular file");
}

Result<Descriptor> create_temporary(const Place& place, mode_t mode) {
  auto file = create_fresh(place.directory, place.temporary(), mode, place.path);
  if (!file) discard_temporary(place);
  return file;
}

Result<Descriptor> begin_temporary(const Place& place, mode_t mode) {
  ASSIGN(const auto old, query(place));
  if (old) TRY(refuse_unless_regular(*old, place.path));
  return create_temporary(place, mode);
}

Result<void> make_symlink(const Place& place, const std::string& target) {
  ASSIGN(const auto old, query(place));
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
  ASSIGN(const auto old, query(place));
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
  ASSIGN(const auto old, query(place));
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
