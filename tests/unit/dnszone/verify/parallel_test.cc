// Work in chunks on several threads.
#include "dnszone/verify/parallel.h"

#include <atomic>
#include <string>

#include <gtest/gtest.h>

namespace millrace::dnszone::test {
namespace {

constexpr size_t kChunks = 500;

// Chunks of very different size, so that they do not finish in sequence.
size_t work_on(size_t chunk) {
  size_t sum = chunk;
  for (size_t i = 0; i < chunk * 7919 % 5000; ++i) sum += sum % 3;
  return sum == 0 ? chunk : sum - sum + chunk;
}

TEST(InChunks, takes_all_in_order_and_one_at_a_time) {
  for (const unsigned threads : {1U, 2U, 7U}) {
    std::vector<size_t> taken;
    std::atomic<int> taking = 0;
    const auto done = in_chunks<size_t>(
        kChunks, threads,
        [] { return [](size_t chunk) { return Result<size_t>(work_on(chunk)); }; },
        [&](size_t product) {
          EXPECT_EQ(++taking, 1);
          taken.push_back(product);
          --taking;
          return Result<void>();
        });
    EXPECT_TRUE(done);
    ASSERT_EQ(taken.size(), kChunks);
    for (size_t i = 0; i < kChunks; ++i) EXPECT_EQ(taken[i], i);
  }
}

TEST(InChunks, each_thread_has_a_worker_of_its_own) {
  std::atomic<size_t> made = 0;
  size_t all = 0;
  const auto worker = [&] {
    ++made;
    return [count = size_t{0}](size_t) mutable { return Result<size_t>(++count); };
  };
  ASSERT_TRUE(in_chunks<size_t>(kChunks, 3, worker, [&](size_t) {
    ++all;
    return Result<void>();
  }));
  EXPECT_EQ(made, 3u);
  EXPECT_EQ(all, kChunks);
}

TEST(InChunks, ends_with_the_error_of_a_worker) {
  size_t taken = 0;
  const auto worker = [] {
    return [](size_t chunk) {
      return chunk == 100 ? Result<size_t>(Error("chunk 100 is bad")) : Result<size_t>(chunk);
    };
  };
  const auto done = in_chunks<size_t>(kChunks, 4, worker, [&](size_t) {
    ++taken;
    return Result<void>();
  });
  EXPECT_EQ(done.error().text(), "chunk 100 is bad");
  EXPECT_LE(taken, 100u);
}

TEST(InChunks, ends_with_the_error_of_who_takes) {
  std::vector<size_t> taken;
  const auto worker = [] { return [](size_t chunk) { return Result<size_t>(work_on(chunk)); }; };
  const auto done = in_chunks<size_t>(kChunks, 4, worker, [&](size_t chunk) -> Result<void> {
    taken.push_back(chunk);
    if (chunk == 7) return Error("the disk is full");
    return {};
  });
  EXPECT_EQ(done.error().text(), "the disk is full");
  EXPECT_EQ(taken.size(), 8u);
}

TEST(InChunks, of_nothing_is_nothing) {
  EXPECT_TRUE(in_chunks<size_t>(
      0, 4, [] { return [](size_t chunk) { return Result<size_t>(chunk); }; },
      [](size_t) -> Result<void> { return Error("taken"); }));
}

}  // namespace
}  // namespace millrace::dnszone::test
