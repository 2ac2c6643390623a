// PosixFiles: whole directories, walked by open handles so that no link leads out of them.
#include <algorithm>
#include <cerrno>

#include <fcntl.h>

#include "core/directory_names.h"
#include "core/posix_files.h"

namespace millrace {
namespace {

constexpr size_t kMaxDepth = 32;

Result<struct stat> look_at(int directory, const std::string& name, const std::string& thing) {
  struct stat seen = {};
  if (::fstatat(directory, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    return system_error(thing, "cannot look at", errno);
  }
  return seen;
}

// Reads one tree. Every entry is looked at before it is opened (opening a device can do things) and
// again when it is open (someone may have swapped it).
class TreeReader {
 public:
  TreeReader(std::string root, const TreeLimits& limits)
      : root_(std::move(root)), limits_(limits) {}

  Result<void> directory(const Descriptor& handle, const std::string& prefix, size_t depth) {
    if (depth > kMaxDepth) return Error(root_ + "/" + prefix + ": nested too deep");
    ASSIGN(const auto names, names_in(handle, root_ + "/" + prefix));
    for (const std::string& name : names) {
      if (++entries_ > limits_.files) {
        return Error(root_ + ": more than " + std::to_string(limits_.files) + " files");
      }
      TRY(entry(handle, name, prefix + name, depth));
    }
    return {};
  }

  FileTree take() { return std::move(tree_); }

 private:
  Result<void> entry(const Descriptor& parent, const std::string& name, const std::string& path,
                     size_t depth) {
    const std::string thing = root_ + "/" + path;
    ASSIGN(const struct stat seen, look_at(parent.get(), name, thing));
    if (S_ISLNK(seen.st_mode)) return Error(thing + ": a symbolic link, want files only");
    if (S_ISDIR(seen.st_mode)) {
      const Descriptor handle = open_at(parent.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (!handle.is_open()) return system_error(thing, "cannot open", errno);
      return directory(handle, path + "/", depth + 1);
    }
    if (!S_ISREG(seen.st_mode)) return Error(thing + ": neither a regular file nor a directory");
    return file(parent, name, path);
  }

  Result<void> file(const Descriptor& parent, const std::string& name, const std::string& path) {
    const std::string thing = root_ + "/" + path;
    const Descriptor handle = open_at(parent.get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!handle.is_open()) return system_error(thing, "cannot open", errno);
    struct stat seen = {};
    if (::fstat(handle.get(), &seen) != 0) return system_error(thing, "cannot look at", errno);
    if (!S_ISREG(seen.st_mode)) return Error(thing + ": not a regular file");
    ASSIGN(std::string contents, read_all(handle, limits_.file_size, thing));
    total_ += contents.size();
    if (total_ > limits_.total_size) {
      return Error(root_ + ": larger than " + std::to_string(limits_.total_size) +
                   " octets in all");
    }
    tree_.emplace(path, std::move(contents));
    return {};
  }

  std::string root_;
  TreeLimits limits_;
  FileTree tree_;
  size_t entries_ = 0;
  size_t total_ = 0;
};

// A relative path without empty parts, "." and "..".
bool stays_below(const std::string& path) {
  const std::string framed = "/" + path + "/";
  return framed.find("//") == std::string::npos && framed.find("/./") == std::string::npos &&
         framed.find("/../") == std::string::npos && path.find('\0') == std::string::npos;
}

// Makes the directory (of exactly `mode`) in an open one, and opens it.
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

// Fills an empty directory with the files whose paths begin with `prefix`, deepest directories
// first made durable.
class TreeWriter {
 public:
  TreeWriter(std::string root, const FileTree& files, mode_t mode)
      : root_(std::move(root)), next_(files.begin()), end_(files.end()), mode_(mode) {}

  Result<void> fill(const Descriptor& directory, const std::string& prefix) {
    while (next_ != end_ && next_->first.starts_with(prefix)) {
      const std::string rest = next_->first.substr(prefix.size());
      const size_t slash = rest.find('/');
      TRY(slash == std::string::npos ? file(directory, rest)
                                     : child(directory, prefix, rest.substr(0, slash)));
    }
    return sync_directory(directory, root_ + "/" + prefix);
  }

 private:
  Result<void> file(const Descriptor& directory, const std::string& name) {
    const std::string thing = root_ + "/" + next_->first;
    ASSIGN(Descriptor handle, create_fresh(directory, name, mode_, thing));
    TRY(write_all_and_close(std::move(handle), next_->second, thing));
    ++next_;
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
};

Result<void> make_tree(const Place& place, const FileTree& files, mode_t mode) {
  TRY(remove_below(place.directory.get(), place.temporary(), place.path));
  ASSIGN(const Descriptor made,
         make_and_open(place.directory, place.temporary(), 0755, place.path));
  return TreeWriter(place.path, files, mode).fill(made, "");
}

Result<void> unlink_below(int directory, const std::string& name, int flags,
                          const std::string& thing) {
  if (::unlinkat(directory, name.c_str(), flags) == 0 || errno == ENOENT) return {};
  return system_error(thing, "cannot remove", errno);
}

bool is_there(const Place& place) {
  struct stat seen = {};
  return ::fstatat(place.directory.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<void> make_one_directory(const Path& path, mode_t mode) {
  ASSIGN(const Place place, open_place(path));
  auto made = make_and_open(place.directory, place.name, mode, place.path);
  if (!made) return std::move(made).error();
  return sync_directory(place.directory, place.path);
}

}  // namespace

Result<void> remove_below(int directory, const std::string& name, const std::string& thing) {
  struct stat seen = {};
  if (::fstatat(directory, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Result<void>() : system_error(thing, "cannot look at", errno);
  }
  if (!S_ISDIR(seen.st_mode)) return unlink_below(directory, name, 0, thing);
  {
    const Descriptor handle = open_at(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!handle.is_open()) return system_error(thing, "cannot open", errno);
    ASSIGN(const auto names, names_in(handle, thing));
    for (const std::string& child : names) {
      TRY(remove_below(handle.get(), child, std::string(thing).append("/").append(child)));
    }
  }
  return unlink_below(directory, name, AT_REMOVEDIR, thing);
}

Result<FileTree> PosixFiles::read_tree(const Path& directory, const TreeLimits& limits) {
  const Descriptor handle = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(directory, "cannot open", errno);
  TreeReader reader(directory, limits);
  TRY(reader.directory(handle, "", 0));
  return reader.take();
}

Result<void> PosixFiles::write_tree(const Path& path, const FileTree& files, mode_t mode) {
  ASSIGN(const Place place, open_place(path));
  if (is_there(place)) return Error(place.path + ": is there already");
  for (const auto& [below, contents] : files) {
    if (!stays_below(below))
      return Error(place.path + "/" + below + ": leads out of the directory");
  }
  return settle(place, make_tree(place, files, mode));
}

Result<void> PosixFiles::make_directory(const Path& path, mode_t mode) {
  if (!path.has_filename() && path.has_relative_path()) {  // "dir/" means "dir"
    return make_directory(path.parent_path(), mode);
  }
  struct stat seen = {};
  if (::stat(path.c_str(), &seen) == 0) {
    if (S_ISDIR(seen.st_mode)) return {};
    return Error(path.string() + ": want a directory, seen a file");
  }
  if (errno != ENOENT) return system_error(path, "cannot look at", errno);
  const Path parent = path.parent_path();
  if (!parent.empty()) TRY(make_directory(parent, 0755));
  return make_one_directory(path, mode);
}

Result<void> PosixFiles::remove_tree(const Path& path) {
  ASSIGN(const auto seen, status(path));
  if (!seen) return {};
  ASSIGN(const Place place, open_place(path));
  TRY(remove_below(place.directory.get(), place.name, place.path));
  return sync_directory(place.directory, place.path);
}

}  // namespace millrace
