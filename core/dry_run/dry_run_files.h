// Files that are read from the disk and written to memory: what a command would change.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/files/files.h"

namespace millrace {

// A regular file that would be written or removed.
struct FileChange {
  Path path;
  std::optional<std::string> before, after;  // nullopt: no such file
};

// Reading sees what was written before; nothing reaches the disk. Locks are not taken.
class DryRunFiles final : public Files {
 public:
  explicit DryRunFiles(Files& real) : real_(real) {}

  // In the order of their paths; without those that are the same in the end.
  std::vector<FileChange> changes() const;

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
  Result<FreeSpace> free_space(const Path& path) override { return real_.free_space(path); }

  Result<void> write(const Path& path, std::string_view contents, mode_t mode) override;
  Result<void> replace(const Path& path, std::string_view contents,
                       const std::string& expected_version) override;
  Result<std::unique_ptr<PendingFile>> begin_write(const Path& path, mode_t mode) override;
  Result<std::unique_ptr<PendingFile>> begin_replace(const Path& path,
                                                     const std::string& expected_version) override;
  Result<std::unique_ptr<PendingFile>> begin_write_as(const Path& path,
                                                      const FileOwner& owner) override;
  Result<void> write_tree(const Path& path, const FileTree& files, mode_t mode,
                          const TreeBase& base) override;
  Result<void> replace_symlink(const Path& link, const std::string& target) override;
  Result<void> make_directory(const Path& path, mode_t mode) override;
  Result<void> remove(const Path& path) override;
  Result<void> remove_tree(const Path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const Path& path, const std::string& holder) override;
  Result<std::unique_ptr<FileLock>> lock_directory(const Path& directory) override;

 private:
  struct Node {
    std::optional<FileType> type;  // nullopt: removed
    Secret octets;                 // of a file, which may be a key; of a link its target
    FileStatus status = {};
    bool hides = false;  // whatever the disk has below it
  };

  Path resolved(const Path& path, bool follow_last) const;
  const Node* node(const Path& path) const;  // of a resolved path
  bool is_hidden(const Path& path) const;    // by a change above it
  bool is_changed_below(const Path& path) const;
  Result<const Node*> file_node(const Path& path) const;
  void put(const Path& path, Node node);
  FileStatus made(FileType type, mode_t mode, size_t size);

  Files& real_;
  std::map<Path, Node> nodes_;
  uint64_t versions_ = 0;
};

}  // namespace millrace
