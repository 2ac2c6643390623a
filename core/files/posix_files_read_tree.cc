// PosixFiles: a whole directory read once, by open handles, so that no link leads out of it.
#include <cerrno>

#include <fcntl.h>

#include "core/base/printable.h"
#include "core/files/directory_names.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

constexpr size_t kMaxDepth = 32;

Result<struct stat> look_at(int directory, const std::string& name, const std::string& thing) {
  struct stat seen = {};
  if (::fstatat(directory, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    return system_error(thing, "cannot query", errno);
  }
  return seen;
}

// Reads one tree. Every entry is checked before it is opened (opening a device can do things) and
// again when it is open (someone may have swapped it).
class TreeReader {
 public:
  TreeReader(std::string root, const TreeLimits& limits)
      : root_(std::move(root)), limits_(limits) {}

  Result<void> directory(const Descriptor& handle, const std::string& prefix, size_t depth) {
    if (depth > kMaxDepth) return Error(shown(prefix) + ": nested too deep");
    const size_t most = limits_.files - entries_;
    ASSIGN(const auto names, names_in(handle, shown(prefix), most));
    if (names.size() > most) {
      return Error(root_ + ": more than " + std::to_string(limits_.files) + " files");
    }
    entries_ += names.size();
    for (const std::string& name : names) TRY(entry(handle, name, prefix + name, depth));
    return {};
  }

  FileTree take() { return std::move(tree_); }

 private:
  // Names of someone else, on their way into an error.
  std::string shown(const std::string& path) const { return root_ + "/" + printable(path); }

  Result<void> entry(const Descriptor& parent, const std::string& name, const std::string& path,
                     size_t depth) {
    const std::string thing = shown(path);
    ASSIGN(const struct stat seen, look_at(parent.get(), name, thing));
    if (S_ISLNK(seen.st_mode)) return Error(thing + ": a symbolic link, expected files only");
    if (S_ISDIR(seen.st_mode)) {
      const Descriptor handle = open_at(parent.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (!handle.is_open()) return system_error(thing, "cannot open", errno);
      return directory(handle, path + "/", depth + 1);
    }
    if (!S_ISREG(seen.st_mode)) return Error(thing + ": neither a regular file nor a directory");
    return file(parent, name, path);
  }

  Result<void> file(const Descriptor& parent, const std::string& name, const std::string& path) {
    const std::string thing = shown(path);
    const Descriptor handle =
        open_at(parent.get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (!handle.is_open()) return system_error(thing, "cannot open", errno);
    struct stat seen = {};
    if (::fstat(handle.get(), &seen) != 0) return system_error(thing, "cannot query", errno);
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

}  // namespace

Result<FileTree> PosixFiles::read_tree(const Path& root, const Path& below,
                                       const TreeLimits& limits) {
  Path path = root;
  Descriptor handle = open_at(AT_FDCWD, root, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open()) return system_error(root, "cannot open", errno);
  for (const Path& step : below) {
    path /= step;
    handle = open_at(handle.get(), step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!handle.is_open()) return system_error(path, "cannot open the directory itself", errno);
  }
  TreeReader reader(path, limits);
  TRY(reader.directory(handle, "", 0));
  return reader.take();
}

}  // namespace millrace
