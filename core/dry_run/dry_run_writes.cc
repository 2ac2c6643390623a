// DryRunFiles: writing to memory.
#include <cerrno>

#include <unistd.h>

#include "core/dry_run/dry_run_files.h"

namespace millrace {
namespace {

class NoLock final : public FileLock {};

// Takes what was appended when it is committed.
template <class Commit>
class MemoryFile final : public PendingFile {
 public:
  explicit MemoryFile(Commit commit) : commit_(std::move(commit)) {}
  Result<void> append(std::string_view octets) override {
    octets_ += octets;
    return {};
  }
  Result<void> flush() override { return {}; }
  Result<void> commit() override { return commit_(octets_); }

 private:
  Commit commit_;
  std::string octets_;
};

template <class Commit>
Result<std::unique_ptr<PendingFile>> memory_file(Commit commit) {
  return std::unique_ptr<PendingFile>(std::make_unique<MemoryFile<Commit>>(std::move(commit)));
}

}  // namespace

FileStatus DryRunFiles::made(FileType type, mode_t mode, size_t size) {
  return {type, mode, ::geteuid(), ::getegid(), size, "dry run " + std::to_string(++versions_)};
}

void DryRunFiles::put(const Path& path, Node node) {
  nodes_.insert_or_assign(resolved(path, false), std::move(node));
}

Result<void> DryRunFiles::write(const Path& path, std::string_view contents, mode_t mode) {
  ASSIGN(const auto above, status(resolved(path, false).parent_path()));
  if (!above) return system_error(path.parent_path().string(), "cannot open the directory", ENOENT);
  put(path, {FileType::regular, Secret(std::string(contents)),
             made(FileType::regular, mode, contents.size())});
  return {};
}

Result<void> DryRunFiles::replace(const Path& path, std::string_view contents,
                                  const std::string& expected_version) {
  ASSIGN(const auto there, status(path));
  if (!there || there->version != expected_version) {
    return Error(path.string() + ": changed meanwhile: run again");
  }
  return write(path, contents, there->mode);
}

Result<std::unique_ptr<PendingFile>> DryRunFiles::begin_write(const Path& path, mode_t mode) {
  return memory_file(
      [this, path, mode](const std::string& octets) { return write(path, octets, mode); });
}

Result<std::unique_ptr<PendingFile>> DryRunFiles::begin_replace(
    const Path& path, const std::string& expected_version) {
  return memory_file([this, path, expected_version](const std::string& octets) {
    return replace(path, octets, expected_version);
  });
}

Result<std::unique_ptr<PendingFile>> DryRunFiles::begin_write_as(const Path& path,
                                                                 const FileOwner& owner) {
  return begin_write(path, owner.mode);
}

Result<void> DryRunFiles::write_tree(const Path& path, const FileTree& files, mode_t mode,
                                     const TreeBase&) {
  TRY(remove_tree(path));
  TRY(make_directory(path, 0755));
  for (const auto& [name, contents] : files) {
    TRY(make_directory((path / name).parent_path(), 0755));
    TRY(write(path / name, contents, mode));
  }
  return {};
}

Result<void> DryRunFiles::replace_symlink(const Path& link, const std::string& target) {
  put(link, {FileType::symlink, Secret(target), made(FileType::symlink, 0777, target.size())});
  return {};
}

Result<void> DryRunFiles::make_directory(const Path& path, mode_t mode) {
  ASSIGN(const auto there, status(path));
  if (there) return {};
  if (path.has_relative_path()) TRY(make_directory(path.parent_path(), 0755));
  put(path, {FileType::directory, Secret(), made(FileType::directory, mode, 0), true});
  return {};
}

Result<void> DryRunFiles::remove(const Path& path) {
  ASSIGN(const auto there, status(path));
  if (there) put(path, {std::nullopt, Secret(), {}, true});
  return {};
}

Result<void> DryRunFiles::remove_tree(const Path& path) {
  const Path at = resolved(path, false);
  std::erase_if(nodes_,
                [&](const auto& one) { return one.first.string().starts_with(at.string() + "/"); });
  return remove(path);
}

Result<std::unique_ptr<FileLock>> DryRunFiles::lock(const Path&, const std::string&) {
  return std::unique_ptr<FileLock>(std::make_unique<NoLock>());
}

Result<std::unique_ptr<FileLock>> DryRunFiles::lock_directory(const Path&) {
  return std::unique_ptr<FileLock>(std::make_unique<NoLock>());
}

}  // namespace millrace
