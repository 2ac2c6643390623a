// Two ACME hosts at the moment before an order is finalized: the one that was stopped for longer
// than its lease, and the one that has taken the order over.
#include <gmock/gmock.h>

#include "tests/support/pebble/shared_workers.h"
#include "tests/support/pebble/whole_program.h"
#include "tests/support/stopping_child.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class FinalizingWorkers : public SharedWorkers {
 protected:
  // Stops itself before its first request to that resource of the CA.
  StoppingChild start_and_stop_at(const std::string& host, const std::string& resource) const {
    return StoppingChild([=, this] {
      bool is_first = true;
      const auto stop = [&](const HttpRequest& request) {
        if (request.url.find(resource) == std::string::npos) return;
        if (std::exchange(is_first, false)) stop_here();
      };
      return run_watched({stop, {}, home(host), log_path(host)}, {"run", "--wait"});
    });
  }
};

TEST_F(FinalizingWorkers, leave_the_order_to_the_one_that_has_the_claim) {
  ASSERT_NO_FATAL_FAILURE(start(2, 1));
  ASSERT_EQ(run("acme1").status, 75);
  ASSERT_EQ(run("main").status, 0);
  // Before it asks whether the order is ready; then it would compare its claim, and finalize.
  StoppingChild first = start_and_stop_at("acme1", "/my-order/");
  ASSERT_TRUE(first.wait_for_stop());
  end_leases();
  StoppingChild second = start_and_stop_at("acme2", "/finalize-order/");
  ASSERT_TRUE(second.wait_for_stop()) << log_of("acme2");

  first.go_on();
  EXPECT_EQ(first.wait(), 75) << log_of("acme1");
  EXPECT_THAT(log_of("acme1"), HasSubstr("taken over by acme2 since "));
  EXPECT_THAT(log_of("acme1"), HasSubstr("because this host's claim ran out"));
  EXPECT_EQ(finalizations(), 0U);

  second.go_on();
  EXPECT_EQ(second.wait(), 0) << log_of("acme2");
  finish(workers_);
  run_together(workers_);
  expect_one_of_each();
}

}  // namespace
}  // namespace millrace::test
