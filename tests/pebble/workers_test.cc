// Several ACME hosts that share the certificates through three real etcd members: each is ordered
// once, whichever of them stops. MILLRACE_WORKER_CERTIFICATES: how many, for a longer run.
#include <cstdlib>
#include <iostream>

#include <gmock/gmock.h>

#include "tests/support/pebble/shared_workers.h"

namespace millrace::test {
namespace {

constexpr size_t kWorkerCertificates = 300;

TEST_F(SharedWorkers, get_each_certificate_once) {
  const char* wanted = std::getenv("MILLRACE_WORKER_CERTIFICATES");
  for (int attempts = 0; attempts == 0 || (was_ca_stuck_ && attempts < 3); ++attempts) {
    ASSERT_NO_FATAL_FAILURE(start(4, wanted == nullptr ? kWorkerCertificates : std::stoul(wanted)));
    finish(workers_);
    if (was_ca_stuck_) std::cout << "Pebble is in a deadlock: once more, with another one\n";
  }
  // All publish the same: any may be lost.
  run_together(workers_);
  expect_one_of_each();
  EXPECT_FALSE(has_claims());
}

TEST_F(SharedWorkers, take_over_the_orders_of_one_that_was_killed) {
  ASSERT_NO_FATAL_FAILURE(start(2, 10));
  Daemon first = begin("acme1");
  EXPECT_TRUE(wait_until([this] { return orders() >= 3; }));
  first.kill();
  end_leases();
  finish({"acme2"});
  finish(workers_);
  run_together(workers_);
  expect_one_of_each();
}

}  // namespace
}  // namespace millrace::test
