#include "core/files/disk_queue.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "core/files/writeback_hint.h"

namespace millrace {
namespace {

// More of them gained nothing on the disks that were tried.
constexpr size_t kMostThreads = 8;
// To start threads for a few files costs more than it saves.
constexpr size_t kFilesPerThread = 4;

}  // namespace

void DiskQueue::add_file(Descriptor file, std::string thing) {
  start_writing(file.get());
  waiting_.push_back({std::move(file), std::move(thing), false});
}

void DiskQueue::add_directory(Descriptor directory, std::string thing) {
  waiting_.push_back({std::move(directory), std::move(thing), true});
}

Result<void> DiskQueue::sync(Waiting waiting) {
  if (waiting.is_directory) return sync_directory(waiting.handle, waiting.thing);
  return sync_and_close(std::move(waiting.handle), waiting.thing);
}

std::vector<Result<void>> DiskQueue::finish() {
  std::vector<Waiting> waiting = std::move(waiting_);
  waiting_.clear();
  std::vector<Result<void>> outcomes(waiting.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < waiting.size(); i = next++) {
      outcomes[i] = sync(std::move(waiting[i]));
    }
  };
  std::vector<std::thread> helpers;
  const size_t threads = std::min(waiting.size() / kFilesPerThread, kMostThreads);
  for (size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return outcomes;
}

}  // namespace millrace
