// Work in chunks on several threads, the results taken in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/result.h"

namespace millrace::dnszone {

// As many threads as there are processors.
inline unsigned processor_count() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// `make_worker()` gives each thread its own callable, Result<Product>(size_t chunk), called for
// chunks 0 … count-1 in rising order between them; Result<void> `take(Product)` is called for each
// in order, never two at a time, by whichever thread is free while the others work on. A thread
// that is far ahead waits, so that few products are held. The first error ends all.
template <class Product, class MakeWorker, class Take>
Result<void> in_chunks(size_t count, unsigned threads, MakeWorker make_worker, Take take) {
  std::mutex mutex;
  std::condition_variable taken;
  std::map<size_t, Product> waiting;
  std::optional<Error> failure;
  size_t next = 0;
  size_t next_taken = 0;
  bool is_taking = false;
  const size_t most_ahead = 4 * static_cast<size_t>(threads);

  const auto claim = [&]() -> std::optional<size_t> {
    std::unique_lock lock(mutex);
    taken.wait(lock, [&] { return failure || next >= count || next < next_taken + most_ahead; });
    if (failure || next >= count) return std::nullopt;
    return next++;
  };
  const auto fail = [&](Error error) {
    if (!failure) failure = std::move(error);
  };
  // Takes what is next, until it is not there yet.
  const auto take_waiting = [&](std::unique_lock<std::mutex>& lock) {
    is_taking = true;
    while (!failure && waiting.contains(next_taken)) {
      auto product = waiting.extract(next_taken);
      lock.unlock();
      Result<void> done = take(std::move(product.mapped()));
      lock.lock();
      if (!done) fail(std::move(done).error());
      ++next_taken;
      taken.notify_all();
    }
    is_taking = false;
  };
  const auto deliver = [&](size_t chunk, Result<Product> product) {
    std::unique_lock lock(mutex);
    if (product) {
      waiting.emplace(chunk, std::move(*product));
      if (!is_taking) take_waiting(lock);
    } else {
      fail(std::move(product).error());
    }
    taken.notify_all();
  };
  const auto work = [&] {
    auto worker = make_worker();
    while (const auto chunk = claim()) deliver(*chunk, worker(*chunk));
  };

  const size_t helpers = std::min<size_t>(threads, count);
  std::vector<std::thread> running;
  for (size_t i = 1; i < helpers; ++i) running.emplace_back(work);
  work();
  for (std::thread& thread : running) thread.join();
  if (failure) return std::move(*failure);
  return {};
}

}  // namespace millrace::dnszone
