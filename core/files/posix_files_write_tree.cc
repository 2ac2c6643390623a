// PosixFiles: making a directory with all of its contents.
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "core/files/disk_queue.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

// A relative path without empty parts, "." and "..".
bool stays_below(const std::string& path) {
  const std::string framed = "/" + path + "/";
  return framed.find("//") == std::string::npos && framed.find("/./") == std::string::npos &&
         framed.find("/../") == std::string::npos && path.find('\0') == std::string::npos;
}

// Fills an empty directory with files and directories, and makes them durable.
class TreeWriter {
 public:
  TreeWriter(std::string root, const FileTree& files, mode_t mode, const TreeBase& base)
      : root_(std::move(root)), next_(files.begin()), end_(files.end()), mode_(mode), base_(base) {}

  Result<void> fill(const Descriptor& directory) {
    TRY(fill(directory, ""));
    return finish();
  }

 private:
  // With the files whose paths begin with `prefix`.
  Result<void> fill(const Descriptor& directory, const std::string& prefix) {
    while (next_ != end_ && next_->first.starts_with(prefix)) {
      const std::string rest = next_->first.substr(prefix.size());
      const size_t slash = rest.find('/');
      TRY(slash == std::string::npos ? file(directory, rest)
                                     : child(directory, prefix, rest.substr(0, slash)));
    }
    return sync_directory(directory, root_ + "/" + prefix);
  }

  Result<void> file(const Descriptor& directory, const std::string& name) {
    const auto& [path, contents] = *next_++;
    if (base_.same.contains(path) && link(directory, name, path)) return {};
    const std::string thing = root_ + "/" + path;
    ASSIGN(Descriptor handle, create_fresh(directory, name, mode_, thing));
    TRY(write_all(handle, contents, thing));
    queue_.add_file(std::move(handle), thing);
    return queue_.is_full() ? finish() : Result<void>();
  }

  bool link(const Descriptor& directory, const std::string& name, const std::string& path) const {
    const Path there = base_.directory / path;
    return ::linkat(AT_FDCWD, there.c_str(), directory.get(), name.c_str(), 0) == 0;
  }

  Result<void> finish() {
    for (Result<void>& outcome : queue_.finish()) TRY(std::move(outcome));
    return {};
  }

  Result<void> child(const Descriptor& directory, const std::string& prefix,
                     const std::string& name) {
    const std::string thing = root_ + "/" + prefix + name;
    ASSIGN(const Descriptor made, make_and_open(directory, name, 0755, thing));
    return fill(made, prefix + name + "/");
  }

  std::string root_;
  FileTree::const_iterator next_, end_;
  mode_t mode_;
  const TreeBase& base_;
  DiskQueue queue_;
};

Result<void> make_tree(const Place& place, const FileTree& files, mode_t mode,
                       const TreeBase& base) {
  TRY(remove_below(place.directory.get(), place.temporary(), place.path));
  ASSIGN(const Descriptor made,
         make_and_open(place.directory, place.temporary(), 0755, place.path));
  return TreeWriter(place.path, files, mode, base).fill(made);
}

bool is_there(const Place& place) {
  struct stat seen = {};
  return ::fstatat(place.directory.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace

Result<Descriptor> make_and_open(const Descriptor& parent, const std::string& name, mode_t mode,
                                 const std::string& thing) {
  if (::mkdirat(parent.get(), name.c_str(), mode) != 0) {
    return system_error(thing, "cannot make the directory", errno);
  }
  Descriptor made = open_at(parent.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!made.is_open()) return system_error(thing, "cannot open", errno);
  if (::fchmod(made.get(), mode) != 0) return system_error(thing, "cannot set its mode", errno);
  return made;
}

Result<void> PosixFiles::write_tree(const Path& path, const FileTree& files, mode_t mode,
                                    const TreeBase& base) {
  ASSIGN(const Place place, open_place(path));
  if (is_there(place)) return Error(place.path + ": already exists");
  for (const auto& [below, contents] : files) {
    if (!stays_below(below))
      return Error(place.path + "/" + below + ": leads out of the directory");
  }
  return settle(place, make_tree(place, files, mode, base));
}

}  // namespace millrace
