// PosixFiles: making empty directories, one or many.
#include <cerrno>
#include <map>

#include <fcntl.h>

#include "core/files/disk_queue.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

// "dir/" means "dir".
Path without_final_slash(const Path& path) {
  return !path.has_filename() && path.has_relative_path() ? path.parent_path() : path;
}

Result<bool> has_directory(const Path& path) {
  struct stat seen = {};
  if (::stat(path.c_str(), &seen) == 0) {
    if (S_ISDIR(seen.st_mode)) return true;
    return Error(path.string() + ": expected a directory, got a file");
  }
  if (errno != ENOENT) return system_error(path, "cannot query", errno);
  return false;
}

// The directories that were made in each other one, which is to be made durable for them.
class Making {
 public:
  Making(Files& files, mode_t mode) : files_(files), mode_(mode) {}

  Result<void> make(const Path& path, size_t index) {
    ASSIGN(const bool there, has_directory(path));
    if (there) return {};
    const Path parent = path.parent_path();
    if (!parent.empty()) TRY(files_.make_directory(parent, 0755));
    ASSIGN(Place place, open_place(path));
    auto made = make_and_open(place.directory, place.name, mode_, place.path);
    if (!made) return std::move(made).error();
    made_in_[parent].push_back(index);
    parents_.try_emplace(parent, std::move(place));
    return {};
  }

  void finish(std::vector<Result<void>>& outcomes) {
    for (const auto& [parent, place] : parents_) {
      const auto synced = sync_directory(place.directory, place.path);
      for (const size_t index : made_in_[parent]) outcomes[index] = synced;
    }
  }

 private:
  Files& files_;
  mode_t mode_;
  std::map<Path, std::vector<size_t>> made_in_;
  std::map<Path, Place> parents_;
};

}  // namespace

std::vector<Result<void>> PosixFiles::make_directories(std::span<const Path> paths, mode_t mode) {
  Making making(*this, mode);
  std::vector<Result<void>> outcomes;
  for (const Path& path : paths) {
    outcomes.push_back(making.make(without_final_slash(path), outcomes.size()));
  }
  making.finish(outcomes);
  return outcomes;
}

Result<void> PosixFiles::make_directory(const Path& path, mode_t mode) {
  return make_directories({&path, 1}, mode).front();
}

}  // namespace millrace
