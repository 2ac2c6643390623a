// The file system as the program sees it. Every write here is one durable step: after a crash a
// file holds the old octets or the new ones, never a part. Tests put a decorator round this
// interface that dies at, or refuses, the n-th step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/path.h"
#include "core/base/result.h"
#include "core/crypto/secret.h"

namespace millrace {

// What a file held, and FileStatus::version of just that.
struct FileContents {
  std::string octets;
  std::string version;
};

// Held until destroyed. The kernel releases it when the process dies, so a dead holder never
// blocks.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class FileType { regular, directory, symlink, other };

struct FileStatus {
  FileType type = FileType::other;
  mode_t mode = 0;  // permission bits only
  uid_t owner = 0;
  gid_t group = 0;
  uint64_t size = 0;  // octets
  // Identifies this version of the file: device, inode, size, mtime in ns. Compare for equality
  // only.
  std::string version;
};

// Of the file system that holds a file, for a process without privileges.
struct FreeSpace {
  uint64_t free = 0, total = 0;              // octets
  uint64_t free_files = 0, total_files = 0;  // 0 of both: the file system has no such limit
};

// Relative path with '/' → contents.
using FileTree = std::map<std::string, std::string>;

// A file to be written; its octets are the caller's.
struct FileWrite {
  Path path;
  std::string_view contents;
  mode_t mode = 0;
};

// Of a file that another program reads.
struct FileOwner {
  uid_t user = 0;
  gid_t group = 0;
  mode_t mode = 0600;
};

// What a new tree has in common with one that was written before and never changes.
struct TreeBase {
  Path directory;
  std::set<std::string> same;  // paths of files that have the same contents there
};

// By default with room for what 100,000 certificates make: four files and a directory each.
struct TreeLimits {
  size_t files = 1'000'000;              // and directories
  size_t file_size = 256U << 20U;        // octets: the signed list has a line for each file
  size_t total_size = size_t{4} << 30U;  // octets
};

// A file that is written in parts, because it is too large for memory. It is at its path after
// commit(), as with Files::write() and replace(); destroyed before that, it leaves nothing.
class PendingFile {
 public:
  virtual ~PendingFile() = default;

  virtual Result<void> append(std::string_view octets) = 0;
  // Ends the appending; everything is on disk, so that commit() cannot fail for lack of space. Does
  // nothing the second time.
  virtual Result<void> flush() = 0;
  // flush(), rename, fsync of the directory. Once, and last.
  virtual Result<void> commit() = 0;
};

class Files {
 public:
  static constexpr size_t kDefaultLimit = 64U << 20U;  // octets

  virtual ~Files() = default;

  // Reading. Errors name the path; a file larger than `limit` is an error.
  virtual Result<std::string> read(const Path& path, size_t limit = kDefaultLimit) = 0;
  // What it begins with: `octets` of it at most.
  virtual Result<std::string> read_head(const Path& path, size_t octets) = 0;
  // A regular file below `root` (which may be reached through a link; no step below it may be one),
  // opened from handle to handle, so that nobody can put a link in the way meanwhile. nullopt: it
  // does not exist. A FIFO or device in its place is refused without waiting.
  virtual Result<std::optional<FileContents>> read_below(const Path& root, const Path& relative,
                                                         size_t limit) = 0;
  // A private key: a regular file owned by this user or root, mode without group or other bits
  // (checked on the open file). The error contains the chmod to run.
  virtual Result<Secret> read_private(const Path& path) = 0;
  // Every file below `directory` (which may be reached through a symlink; nothing below it may be a
  // link or a device), read once through directory handles.
  Result<FileTree> read_tree(const Path& directory, const TreeLimits& limits) {
    return read_tree(directory, Path(), limits);
  }
  // The same of the directory `below` one: no step below `root` may be a link.
  virtual Result<FileTree> read_tree(const Path& root, const Path& below,
                                     const TreeLimits& limits) = 0;
  // nullopt: there is nothing at the path. Does not follow a final symlink.
  virtual Result<std::optional<FileStatus>> status(const Path& path) = 0;
  // Identifies what is at the path (a link is followed), with all that is below it: names,
  // versions, owners and modes; links below it are not followed. Empty: there is nothing. Compare
  // for equality only.
  virtual Result<std::string> tree_version(const Path& path) = 0;
  virtual Result<std::string> read_symlink(const Path& path) = 0;
  virtual Result<std::vector<std::string>> list(const Path& directory) = 0;  // names, sorted
  // A link is followed.
  virtual Result<FreeSpace> free_space(const Path& path) = 0;

  // Writing: temporary file in the same directory created with `mode` (whatever the umask), full
  // write, fsync, rename, fsync of the directory. On error the temporary is removed and what was
  // there stays. The temporary is ".NAME.millrace-tmp"; one that a killed process left is removed
  // first, so writers of one file must hold a lock. A path that is a symbolic link or no regular
  // file is refused.
  virtual Result<void> write(const Path& path, std::string_view contents, mode_t mode) = 0;
  // Each of them as write() does it, and their results; their paths differ. For many at a time:
  // they wait for the disk together.
  virtual std::vector<Result<void>> write_each(std::span<const FileWrite> files);
  // As write(), keeping owner, group and mode of the existing file; fails, with what was seen, when
  // status(path)->version is no longer `expected_version` at the moment of the rename.
  virtual Result<void> replace(const Path& path, std::string_view contents,
                               const std::string& expected_version) = 0;
  // The two in pieces. The temporary is there from now on.
  virtual Result<std::unique_ptr<PendingFile>> begin_write(const Path& path, mode_t mode) = 0;
  virtual Result<std::unique_ptr<PendingFile>> begin_replace(
      const Path& path, const std::string& expected_version) = 0;
  // The same for a file of that owner: nobody else could ever read it. Its time of change is later,
  // in whole seconds, than that of the file that it replaces: some servers compare nothing else.
  virtual Result<std::unique_ptr<PendingFile>> begin_write_as(const Path& path,
                                                              const FileOwner& owner) = 0;
  // A whole directory that appears at once: made under a temporary name, then renamed. `path` must
  // not exist; directories 0755, files `mode`. A file that `base` already has becomes a hard link
  // to it, if the file system supports that: nothing is written for it.
  virtual Result<void> write_tree(const Path& path, const FileTree& files, mode_t mode,
                                  const TreeBase& base = {}) = 0;
  // Makes `link` point to `target` (relative), replacing an older link by rename.
  virtual Result<void> replace_symlink(const Path& link, const std::string& target) = 0;
  // Creates the directory with exactly `mode`, and its parents with 0755. An existing directory is
  // left as it is.
  virtual Result<void> make_directory(const Path& path, mode_t mode) = 0;
  // Each of them as make_directory() does it, and their results. For many at a time.
  virtual std::vector<Result<void>> make_directories(std::span<const Path> paths, mode_t mode);
  virtual Result<void> remove(const Path& path) = 0;  // absent is fine
  // Absent is fine; links are not followed. Not one step, and not made durable: after a crash all
  // of it or a part may be there, to be removed again.
  virtual Result<void> remove_tree(const Path& path) = 0;

  // Exclusive, without waiting. The file is created 0600 and holds "pid NUMBER " and `holder` while
  // the lock is held, nothing otherwise; ErrorKind::not_yet with that line when another process has
  // it.
  virtual Result<std::unique_ptr<FileLock>> lock(const Path& path, const std::string& holder) = 0;
  // The same on a directory, for directories of users, where a lock file would be unwanted.
  virtual Result<std::unique_ptr<FileLock>> lock_directory(const Path& directory) = 0;
};

// The real one.
std::unique_ptr<Files> make_posix_files();

}  // namespace millrace
