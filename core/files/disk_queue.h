// Files and directories that wait for the disk together: their fsync are under way at one time. Who
// asks for a thousand of them one after another mostly waits.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/files/descriptor.h"

namespace millrace {

class DiskQueue {
 public:
  // What is queued is open: no more than this is kept waiting at a time.
  static constexpr size_t kMost = 64;

  // `thing` names it in errors.
  void add_file(Descriptor file, std::string thing);
  void add_directory(Descriptor directory, std::string thing);
  bool is_full() const { return waiting_.size() >= kMost; }
  // fsync of each, of a file a checked close as well, and its result, in the order in which
  // they were added. Empty afterwards.
  std::vector<Result<void>> finish();

 private:
  struct Waiting {
    Descriptor handle;
    std::string thing;
    bool is_directory;
  };
  static Result<void> sync(Waiting waiting);

  std::vector<Waiting> waiting_;
};

}  // namespace millrace
