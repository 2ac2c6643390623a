// The real Files: POSIX calls relative to an open handle of the directory, so that a path cannot be
// replaced between two steps. One .cc for each idea: read, write, tree, lock.
#pragma once

#include <string>

#include "core/files/descriptor.h"
#include "core/files/files.h"

namespace millrace {

// A path taken apart: its directory open, its last name, and the whole for messages.
struct Place {
  Descriptor directory;
  std::string name;
  std::string path;

  // The name under which something is made before it is renamed. One for each target, so that the
  // next process finds and removes what a killed one left.
  std::string temporary() const { return "." + name + ".millrace-tmp"; }
};
Result<Place> open_place(const Path& path);

// Makes `name` in the open directory with exactly `mode`, whatever the umask is; a left-over of
// that name is removed first.
Result<Descriptor> create_fresh(const Descriptor& directory, const std::string& name, mode_t mode,
                                const std::string& thing);
// Removes the temporary, if it can.
void discard_temporary(const Place& place);
// The file that is to come to that place, under its temporary name with all its octets; not yet
// durable. Refused if something other than a regular file is there.
Result<Descriptor> make_temporary(const Place& place, std::string_view contents, mode_t mode);
// Renames the temporary over the target; on error the temporary is removed.
Result<void> rename_temporary(const Place& place, Result<void> made);
// The same, made durable.
Result<void> settle(const Place& place, Result<void> made);

// Makes the directory of exactly `mode` in the open one, and opens it. Not yet durable.
Result<Descriptor> make_and_open(const Descriptor& parent, const std::string& name, mode_t mode,
                                 const std::string& thing);

// Removes whatever is there, a directory with its contents; links are not followed, absent is fine.
// `thing` names it in errors.
Result<void> remove_below(int directory, const std::string& name, const std::string& thing);

class PosixFiles final : public Files {
 public:
  Result<std::string> read(const Path& path, size_t limit) override;
  Result<std::string> read_head(const Path& path, size_t octets) override;
  Result<std::optional<FileContents>> read_below(const Path& root, const Path& relative,
                                                 size_t limit) override;
  Result<Secret> read_private(const Path& path) override;
  using Files::read_tree;
  Result<FileTree> read_tree(const Path& root, const Path& below,
                             const TreeLimits& limits) override;
  Result<std::optional<FileStatus>> status(const Path& path) override;
  Result<std::string> tree_version(const Path& path) override;
  Result<std::string> read_symlink(const Path& path) override;
  Result<std::vector<std::string>> list(const Path& directory) override;
  Result<FreeSpace> free_space(const Path& path) override;

  Result<void> write(const Path& path, std::string_view contents, mode_t mode) override;
  Result<void> replace(const Path& path, std::string_view contents,
                       const std::string& expected_version) override;
  Result<std::unique_ptr<PendingFile>> begin_write(const Path& path, mode_t mode) override;
  Result<std::unique_ptr<PendingFile>> begin_replace(const Path& path,
                                                     const std::string& expected_version) override;
  Result<std::unique_ptr<PendingFile>> begin_write_as(const Path& path,
                                                      const FileOwner& owner) override;
  std::vector<Result<void>> write_each(std::span<const FileWrite> files) override;
  Result<void> write_tree(const Path& path, const FileTree& files, mode_t mode,
                          const TreeBase& base) override;
  Result<void> replace_symlink(const Path& link, const std::string& target) override;
  Result<void> make_directory(const Path& path, mode_t mode) override;
  std::vector<Result<void>> make_directories(std::span<const Path> paths, mode_t mode) override;
  Result<void> remove(const Path& path) override;
  Result<void> remove_tree(const Path& path) override;

  Result<std::unique_ptr<FileLock>> lock(const Path& path, const std::string& holder) override;
  Result<std::unique_ptr<FileLock>> lock_directory(const Path& directory) override;
};

}  // namespace millrace
