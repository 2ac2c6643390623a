// Files that pass everything on to real ones, and at one durable step let the process die or the
// disk fail. A step is a call that changes something: making a directory that is there is none.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/files/files.h"

namespace millrace::test {

enum class Fault {
  die_before,  // the process dies, see die_by()
  die_during,  // … with the temporary file or directory half written, or a tree half removed
  die_after,
  refuse,  // the step fails and changes nothing
};

class FaultyFiles final : public Files {
 public:
  explicit FaultyFiles(Files& real);

  // The fault happens at the step of that number from now, counted from 1.
  void plan(size_t step, Fault fault);
  // How it dies: by default by SIGKILL, in a forked child of the test. A death that throws leaves
  // the test's process, and its fakes, alive; nothing below cli::run catches it.
  void die_by(std::function<void()> death) { death_ = std::move(death); }
  // With Fault::refuse: "PATH: " goes before it.
  void refuse_with(std::string message) { refusal_ = std::move(message); }
  bool is_full = false;  // every step is refused, other than remove()
  size_t room = 0;       // octets that fit nevertheless, at once: of what was removed since
  // What free_space() says, whatever the path: enough, however full the test's disk is.
  FreeSpace space = {uint64_t{1} << 40U, uint64_t{1} << 41U, 1'000'000, 2'000'000};
  // The steps so far, "write PATH" and the like; those that were refused too.
  const std::vector<std::string>& steps() const { return steps_; }

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
  Result<FreeSpace> free_space(const Path&) override { return space; }
  Result<void> write(const Path& path, std::string_view contents, mode_t mode) override;
  Result<void> replace(const Path& path, std::string_view contents,
                       const std::string& expected_version) override;
  // Its steps are flush() and commit().
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
  class Pending;
  template <class Act, class HalfDone>
  Result<void> step(const std::string& what, const Path& path, Act act, HalfDone half_done);
  std::optional<Fault> count_step(const std::string& what, const Path& path);
  bool is_there(const Path& path);

  Files& real_;
  std::vector<std::string> steps_;
  size_t fault_at_ = 0;  // index + 1 into steps_; 0: none planned
  Fault fault_ = Fault::refuse;
  std::function<void()> death_;
  std::string refusal_ = "cannot write: No space left on device";
};

}  // namespace millrace::test
