// An ACME host that is stopped for longer than its lease, before each of its requests that change
// something at the store or the CA and after each answer of the CA, while another one takes its
// certificate over. Then it continues: one order, one certificate, and a message that names the
// reason.
#include <gmock/gmock.h>

#include "tests/support/pebble/shared_workers.h"
#include "tests/support/pebble/whole_program.h"
#include "tests/support/stopping_child.h"

namespace millrace::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The requests are dealt out to as many tests, which may run side by side.
constexpr size_t kStopParts = 2;

enum class Moment { before_request, after_answer };
enum class Pass { order, fetch };

bool is_to_store(const HttpRequest& request) {
  return request.url.find("/v3/") != std::string::npos;
}

// To be stopped at a request that only reads is to be stopped before the next one.
bool changes_something(const HttpRequest& request) {
  const bool is_write =
      request.url.ends_with("/v3/kv/txn") || request.url.find("/v3/lease/") != std::string::npos;
  return request.method == "POST" && (is_write || !is_to_store(request));
}

class StoppedWorker : public SharedWorkers,
                      public ::testing::WithParamInterface<std::tuple<Moment, Pass, size_t>> {
 protected:
  static Moment moment() { return std::get<0>(GetParam()); }
  static Pass pass() { return std::get<1>(GetParam()); }

  // A certificate that no host knows yet, with its request in the store.
  void next_certificate(size_t step) {
    mark_ = bed_.pebble_log().size();
    configure({"n" + std::to_string(step)});
    ASSERT_EQ(run("main").err, "");
    if (pass() == Pass::order) return;
    ASSERT_EQ(run("acme1").status, 75);
    // On a busy machine the name server may load the records after the last look.
    ASSERT_TRUE(wait_until([this] { return run("main").status == 0; }));
  }

  // Stops itself at the request of that number.
  StoppingChild start_and_stop(size_t step) const {
    return StoppingChild([this, step] {
      size_t count = 0;
      const auto stop = [&](const HttpRequest& request) {
        // What the store has answered is recorded nowhere, so that is before the next request.
        if (moment() == Moment::after_answer && is_to_store(request)) return;
        if (!changes_something(request) || ++count != step) return;
        write_text(directory_ / "stopped-at", request.method + " " + request.url);
        stop_here();
      };
      WatchedProgram program{{}, {}, home("acme1"), log_path("acme1")};
      (moment() == Moment::before_request ? program.before : program.after) = stop;
      if (pass() == Pass::order) return run_watched(program, {"run"});
      return run_watched(program, {"run", "--wait"});  // for the CA
    });
  }

  std::string recorded_order() const {
    return cluster_->control({"get", "/millrace/work/" + certificates_[0] + "/order"}).out;
  }

  // What another worker does meanwhile.
  void take_over() {
    const bool is_intended = recorded_order().find(R"("url":"")") != std::string::npos;
    is_about_to_order_ = is_intended && orders() == 0;
    end_leases();
    for (int passes = 0; passes < 4 && published() == 0; ++passes) {
      const Finished second = run("acme2");
      EXPECT_THAT(second.status, AnyOf(0, 75)) << second.err;
      const Finished main = run("main");
      EXPECT_THAT(main.status, AnyOf(0, 75)) << main.err;
    }
    EXPECT_EQ(published(), 1U);
  }

  void expect_same_certificate() const {
    const Finished first = run("acme1");
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(run("main").status, 0);
    expect_issued_once();
    // The claim is compared before newOrder is sent, and nothing can be compared while it is: an
    // order that is opened so is never finalized.
    EXPECT_GE(orders(), 1U);
    EXPECT_LE(orders(), is_about_to_order_ ? 2U : 1U);
    EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_acme-challenge")));
    EXPECT_FALSE(has_claims());
    EXPECT_THAT(recorded_order(), HasSubstr(R"("issued":")")) << "what was done is lost";
  }

  // Where it was to request something after it had lost its claim, it says so; where all was done,
  // it has nothing to say about it.
  void expect_reason(int status) const {
    const std::string log = log_of("acme1");
    if (status == 0) return;
    EXPECT_EQ(status, 75) << log;
    EXPECT_THAT(log, AnyOf(HasSubstr("taken over by acme2"), HasSubstr("worked on by acme"),
                           HasSubstr("this host's claim to it ran out before the work was done"),
                           HasSubstr("acme2 has gone on with another order"),
                           HasSubstr("waits for poll to find its challenge records"),
                           // The stop took longer than that, on a slow machine.
                           HasSubstr("not finished within /wait/limit: the next run continues")));
  }

  bool is_about_to_order_ = false;
};

TEST_P(StoppedWorker, finds_out_that_another_one_has_its_certificate) {
  ASSERT_NO_FATAL_FAILURE(start(2, 1));
  ASSERT_NO_FATAL_FAILURE(finish(workers_));
  size_t step = std::get<2>(GetParam());
  for (;; step += kStopParts) {
    SCOPED_TRACE("request " + std::to_string(step));
    ASSERT_NO_FATAL_FAILURE(next_certificate(step));
    StoppingChild first = start_and_stop(step);
    if (!first.wait_for_stop()) break;
    SCOPED_TRACE(read_text(directory_ / "stopped-at"));
    take_over();
    first.go_on();
    const int status = first.wait();
    expect_reason(status);
    expect_same_certificate();
    ASSERT_FALSE(HasFailure()) << log_of("acme1");
  }
  EXPECT_GT(step, 2U) << log_of("acme1");
}

std::string part_name(const ::testing::TestParamInfo<StoppedWorker::ParamType>& part) {
  const std::string stage = std::get<1>(part.param) == Pass::order ? "ordering" : "fetching";
  const bool is_before = std::get<0>(part.param) == Moment::before_request;
  return stage + (is_before ? "_before_request_" : "_after_answer_") +
         std::to_string(std::get<2>(part.param)) + "_of_" + std::to_string(kStopParts);
}

INSTANTIATE_TEST_SUITE_P(, StoppedWorker,
                         ::testing::Combine(::testing::Values(Moment::before_request,
                                                              Moment::after_answer),
                                            ::testing::Values(Pass::order, Pass::fetch),
                                            ::testing::Range(size_t{1}, kStopParts + 1)),
                         part_name);

}  // namespace
}  // namespace millrace::test
