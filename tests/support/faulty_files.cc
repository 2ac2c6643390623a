#include "tests/support/faulty_files.h"

#include <csignal>

namespace millrace::test {
namespace {

Path temporary_of(const Path& path) {
  return path.parent_path() / ("." + path.filename().string() + ".millrace-tmp");
}

void nothing_half_done() {
}

}  // namespace

FaultyFiles::FaultyFiles(Files& real) : real_(real), death_([] { std::raise(SIGKILL); }) {
}

void FaultyFiles::plan(size_t step, Fault fault) {
  fault_at_ = steps_.size() + step;
  fault_ = fault;
}

std::optional<Fault> FaultyFiles::count_step(const std::string& what, const Path& path) {
  steps_.push_back(what + " " + path.string());
  if (is_full) return Fault::refuse;
  return steps_.size() == fault_at_ ? std::optional(fault_) : std::nullopt;
}

template <class Act, class HalfDone>
Result<void> FaultyFiles::step(const std::string& what, const Path& path, Act act,
                               HalfDone half_done) {
  const auto fault = count_step(what, path);
  if (fault == Fault::refuse) return Error(path.string() + ": " + refusal_);
  if (fault == Fault::die_during) half_done();
  if (fault == Fault::die_before || fault == Fault::die_during) death_();
  auto outcome = act();
  if (fault == Fault::die_after) death_();
  return outcome;
}

bool FaultyFiles::is_there(const Path& path) {
  const auto status = real_.status(path);
  return status.ok() && status.value().has_value();
}

Result<std::string> FaultyFiles::read(const Path& path, size_t limit) {
  return real_.read(path, limit);
}

Result<std::string> FaultyFiles::read_head(const Path& path, size_t octets) {
  return real_.read_head(path, octets);
}

Result<std::optional<FileContents>> FaultyFiles::read_below(const Path& root, const Path& relative,
                                                            size_t limit) {
  return real_.read_below(root, relative, limit);
}

Result<Secret> FaultyFiles::read_private(const Path& path) {
  return real_.read_private(path);
}

Result<FileTree> FaultyFiles::read_tree(const Path& root, const Path& below,
                                        const TreeLimits& limits) {
  return real_.read_tree(root, below, limits);
}

Result<std::optional<FileStatus>> FaultyFiles::status(const Path& path) {
  return real_.status(path);
}

Result<std::string> FaultyFiles::tree_version(const Path& path) {
  return real_.tree_version(path);
}

Result<std::string> FaultyFiles::read_symlink(const Path& path) {
  return real_.read_symlink(path);
}

Result<std::vector<std::string>> FaultyFiles::list(const Path& directory) {
  return real_.list(directory);
}

Result<void> FaultyFiles::write(const Path& path, std::string_view contents, mode_t mode) {
  if (is_full && contents.size() <= room) return real_.write(path, contents, mode);
  return step(
      "write", path, [&] { return real_.write(path, contents, mode); },
      [&] {
        const auto half = contents.substr(0, contents.size() / 2);
        static_cast<void>(real_.write(temporary_of(path), half, mode).ok());
      });
}

Result<void> FaultyFiles::replace(const Path& path, std::string_view contents,
                                  const std::string& expected_version) {
  return step(
      "replace", path, [&] { return real_.replace(path, contents, expected_version); },
      [&] {
        const auto half = contents.substr(0, contents.size() / 2);
        static_cast<void>(real_.write(temporary_of(path), half, 0600).ok());
      });
}

class FaultyFiles::Pending final : public PendingFile {
 public:
  Pending(FaultyFiles& files, std::string what, Path path, std::unique_ptr<PendingFile> real)
      : files_(files), what_(std::move(what)), path_(std::move(path)), real_(std::move(real)) {}

  // Held back, so that a death leaves half of it.
  Result<void> append(std::string_view octets) override {
    contents_ += octets;
    return {};
  }
  Result<void> flush() override {
    if (is_flushed_) return {};
    is_flushed_ = true;
    return files_.step(
        "flush", path_, [&] { return write_up_to(contents_.size()); },
        [&] { static_cast<void>(write_up_to(contents_.size() / 2).ok()); });
  }
  Result<void> commit() override {
    TRY(flush());
    return files_.step(
        what_, path_, [&] { return real_->commit(); }, nothing_half_done);
  }

 private:
  Result<void> write_up_to(size_t size) {
    TRY(real_->append(std::string_view(contents_).substr(0, size)));
    return real_->flush();
  }

  FaultyFiles& files_;
  std::string what_;
  Path path_;
  std::unique_ptr<PendingFile> real_;
  std::string contents_;
  bool is_flushed_ = false;
};

Result<std::unique_ptr<PendingFile>> FaultyFiles::begin_write(const Path& path, mode_t mode) {
  ASSIGN(auto real, real_.begin_write(path, mode));
  return std::unique_ptr<PendingFile>(
      std::make_unique<Pending>(*this, "write", path, std::move(real)));
}

Result<std::unique_ptr<PendingFile>> FaultyFiles::begin_replace(
    const Path& path, const std::string& expected_version) {
  ASSIGN(auto real, real_.begin_replace(path, expected_version));
  return std::unique_ptr<PendingFile>(
      std::make_unique<Pending>(*this, "replace", path, std::move(real)));
}

Result<std::unique_ptr<PendingFile>> FaultyFiles::begin_write_as(const Path& path,
                                                                 const FileOwner& owner) {
  ASSIGN(auto real, real_.begin_write_as(path, owner));
  return std::unique_ptr<PendingFile>(
      std::make_unique<Pending>(*this, "write", path, std::move(real)));
}

Result<void> FaultyFiles::write_tree(const Path& path, const FileTree& files, mode_t mode,
                                     const TreeBase& base) {
  return step(
      "write_tree", path, [&] { return real_.write_tree(path, files, mode, base); },
      [&] {
        FileTree half;
        if (!files.empty()) half.insert(*files.begin());
        static_cast<void>(real_.write_tree(temporary_of(path), half, mode, {}).ok());
      });
}

Result<void> FaultyFiles::replace_symlink(const Path& link, const std::string& target) {
  return step(
      "replace_symlink", link, [&] { return real_.replace_symlink(link, target); },
      [&] { static_cast<void>(real_.replace_symlink(temporary_of(link), target).ok()); });
}

Result<void> FaultyFiles::make_directory(const Path& path, mode_t mode) {
  if (is_there(path)) return real_.make_directory(path, mode);
  return step(
      "make_directory", path, [&] { return real_.make_directory(path, mode); }, nothing_half_done);
}

Result<void> FaultyFiles::remove(const Path& path) {
  if (is_full) {
    ASSIGN(const auto there, real_.status(path));
    if (there) room += there->size;
    return real_.remove(path);
  }
  if (!is_there(path)) return real_.remove(path);
  return step(
      "remove", path, [&] { return real_.remove(path); }, nothing_half_done);
}

Result<void> FaultyFiles::remove_tree(const Path& path) {
  if (!is_there(path)) return real_.remove_tree(path);
  return step(
      "remove_tree", path, [&] { return real_.remove_tree(path); },
      [&] {
        const auto names = real_.list(path);
        const bool filled = names.ok() && !names->empty();
        if (filled) static_cast<void>(real_.remove_tree(path / names->front()).ok());
      });
}

Result<std::unique_ptr<FileLock>> FaultyFiles::lock(const Path& path, const std::string& holder) {
  return real_.lock(path, holder);
}

Result<std::unique_ptr<FileLock>> FaultyFiles::lock_directory(const Path& directory) {
  return real_.lock_directory(directory);
}

}  // namespace millrace::test
