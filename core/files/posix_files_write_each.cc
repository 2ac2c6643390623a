// PosixFiles: many single files, which wait for the disk together.
#include <algorithm>
#include <map>

#include "core/files/disk_queue.h"
#include "core/files/posix_files.h"

namespace millrace {
namespace {

// As many files as the queue holds at one time: made, brought to the disk, renamed, and then their
// directories, each once.
class Group {
 public:
  std::vector<Result<void>> write(std::span<const FileWrite> files) {
    for (const FileWrite& file : files) outcomes_.push_back(make(file));
    rename();
    sync_directories();
    return std::move(outcomes_);
  }

 private:
  struct Made {
    Place place;
    size_t index;          // into outcomes_
    size_t directory = 0;  // in the queue
  };

  Result<void> make(const FileWrite& file) {
    ASSIGN(Place place, open_place(file.path));
    ASSIGN(Descriptor temporary, make_temporary(place, file.contents, file.mode));
    queue_.add_file(std::move(temporary), place.path);
    made_.push_back({std::move(place), outcomes_.size(), 0});
    return {};
  }

  void rename() {
    const auto written = queue_.finish();
    for (size_t i = 0; i < made_.size(); ++i) {
      outcomes_[made_[i].index] = rename_temporary(made_[i].place, written[i]);
    }
  }

  void sync_directories() {
    std::map<Path, size_t> number;  // of a directory in the queue
    for (Made& made : made_) {
      if (!outcomes_[made.index]) continue;
      const auto [at, is_new] = number.emplace(Path(made.place.path).parent_path(), number.size());
      made.directory = at->second;
      if (is_new) queue_.add_directory(std::move(made.place.directory), made.place.path);
    }
    const auto synced = queue_.finish();
    for (const Made& made : made_) {
      if (outcomes_[made.index]) outcomes_[made.index] = synced[made.directory];
    }
  }

  DiskQueue queue_;
  std::vector<Made> made_;
  std::vector<Result<void>> outcomes_;
};

}  // namespace

std::vector<Result<void>> PosixFiles::write_each(std::span<const FileWrite> files) {
  std::vector<Result<void>> outcomes;
  while (!files.empty()) {
    const size_t count = std::min(files.size(), DiskQueue::kMost);
    for (auto& outcome : Group().write(files.first(count))) outcomes.push_back(std::move(outcome));
    files = files.subspan(count);
  }
  return outcomes;
}

}  // namespace millrace
